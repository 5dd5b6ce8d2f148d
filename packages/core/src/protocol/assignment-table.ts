import type { AttemptKey, Trial } from '../trial.ts';
import type { Checkpoint } from './thread.ts';

/** Version of the protocol between leaders and workers, which covers assignments and messages in both directions. */
export const workerProtocol = 7;

/** An attempt that any worker may claim. Its id is the attempt's token. */
export interface Assignment {
  readonly key: AttemptKey;
  /** True for a suspect, which must run in a separate process. */
  readonly quarantined: boolean;
  /** SHA-256 of the leader's copy of the named data set; undefined for other data. */
  readonly data: string | undefined;
}

/** An assignment with everything that the worker needs to train it. */
export interface ClaimedAssignment extends Assignment {
  readonly study: string;
  readonly trial: Trial;
  readonly leader: LeaderTerms;
}

/** Fencing token of a leader, and the settings that its workers need. */
export interface LeaderTerms {
  /** Fencing token, higher than that of every earlier leader of the study. */
  readonly fencingToken: number;
  readonly protocol: number;
  /** Version of Ridgeline. */
  readonly version: string;
  /** Budget for the weights of the best trials, in bytes; undefined if none are kept. */
  readonly checkpoints?: number | undefined;
  /** Name of the leader's queue; undefined for a version of Ridgeline that does not record it. */
  readonly queue?: string | undefined;
}

/** A process that trains for the studies of a server. */
export interface WorkerIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Number of trials that it trains simultaneously. */
  readonly slots: number;
}

/** A worker and its last heartbeat. */
export interface WorkerRow extends WorkerIdentity {
  /** Time since its last heartbeat, by the server's clock, in ms. */
  readonly sinceHeartbeat: number;
}

/**
 * Leader's side of the table of assignments on the server. Once another process leads, `poll` throws `STUDY_OWNED`, and
 * all other calls have no effect. While the server is unreachable, every call rejects with `DATABASE_UNWRITABLE`. All
 * calls are idempotent and may be repeated.
 */
export interface LeaderTable {
  /**
   * Assignments that workers claimed under an earlier, lost leader. Messages about them are received by this leader.
   */
  readonly inherited: readonly Assignment[];
  assign(assignments: readonly Assignment[]): Promise<void>;
  /** Asks trials to stop at the end of their epoch. */
  stop(assignments: readonly string[]): Promise<void>;
  /** Revokes unclaimed assignments, and returns their ids. */
  revoke(): Promise<readonly string[]>;
  /** Removes assignments, claimed or not. */
  remove(assignments: readonly string[]): Promise<void>;
  /** Deletes the workers' messages with `processedIds`, and returns the oldest remaining ones, in order. */
  receive(
    processedIds: readonly number[],
  ): Promise<readonly { readonly id: number; readonly text: string }[]>;
  /** All workers of the server, and this leader's assignments; `worker` is undefined for an unclaimed assignment. */
  poll(): Promise<{
    readonly workers: readonly WorkerRow[];
    readonly assignments: readonly { readonly id: string; readonly worker: string | undefined }[];
  }>;
  /** Files that a worker uploaded; undefined if their assignment was removed. */
  download(assignment: string): Promise<Checkpoint | undefined>;
  /** Removes all rows of this leader. */
  close(): Promise<void>;
}

/** Worker's side of the table of assignments. While the server is unreachable, calls reject as in `LeaderTable`. */
export interface WorkerTable {
  readonly identity: WorkerIdentity;
  /** Running studies, with the settings of their leaders. */
  leaders(): Promise<readonly { readonly study: string; readonly terms: LeaderTerms }[]>;
  /**
   * Claims assignments and returns the claimed ones; others are held by another worker or were revoked. A repeated call
   * by the same worker returns its assignments again.
   */
  claim(assignments: readonly string[]): Promise<readonly ClaimedAssignment[]>;
  /**
   * Sends a heartbeat, together with messages to the leaders of studies. Returns the assignments that the worker still
   * holds; a missing one was revoked. `stopping` is true if the leader asked the trial to stop.
   */
  heartbeat(
    messages: readonly { readonly study: string; readonly text: string }[],
  ): Promise<readonly { readonly id: string; readonly stopping: boolean }[]>;
  /**
   * Uploads the files of a trial, before the message that announces them. They stay until the assignment is removed.
   */
  upload(assignment: string, checkpoint: Checkpoint): Promise<void>;
  /** Gives up all assignments, and unregisters the worker. */
  leave(): Promise<void>;
}
