import type { AttemptKey, Trial } from '../trial.ts';
import type { Checkpoint } from './thread.ts';

/** Version of the protocol between a leader and a worker: assignments, messages of the queue, messages of workers. */
export const workerProtocol = 7;

/** An attempt that any worker may claim. Its token is its id. */
export interface Assignment {
  readonly key: AttemptKey;
  /** True for a suspect, which must run in a separate process. */
  readonly quarantined: boolean;
  /** SHA-256 of the named data set of the assignment, as the leader has it; undefined for other data. */
  readonly data: string | undefined;
}

/** An assignment with everything that the worker needs to train it. */
export interface ClaimedAssignment extends Assignment {
  readonly study: string;
  readonly trial: Trial;
  readonly leader: LeaderTerms;
}

/** Terms of a leader for its assignments. */
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

/** Message of a worker, deleted by `id`. */
interface StoredMessage {
  readonly id: number;
  readonly text: string;
}

/**
 * Leader's view of the assignments that its workers claim, in a table on the server. Once another process leads, `poll`
 * throws `STUDY_OWNED`, and all other calls have no effect. While the server is unreachable every call rejects with
 * `DATABASE_UNWRITABLE`; all are idempotent and may be repeated.
 */
export interface LeaderTable {
  /** Assignments that workers had claimed under an earlier, lost leader. Messages about them arrive here. */
  readonly inherited: readonly Assignment[];
  assign(assignments: readonly Assignment[]): Promise<void>;
  /** Asks trials to stop at the end of their epoch. */
  stop(assignments: readonly string[]): Promise<void>;
  /** Revokes unclaimed assignments, and returns their ids. */
  revoke(): Promise<readonly string[]>;
  /** Removes assignments, claimed or not. */
  remove(assignments: readonly string[]): Promise<void>;
  /** Returns the messages of workers, the oldest first, after deleting those in `forget`. */
  receive(forget: readonly number[]): Promise<readonly StoredMessage[]>;
  /** Workers of this server's studies, and the worker of each assignment; undefined for an unclaimed one. */
  poll(): Promise<{
    readonly workers: readonly WorkerRow[];
    readonly assignments: readonly { readonly id: string; readonly worker: string | undefined }[];
  }>;
  /** Files that a worker uploaded; undefined if their assignment was removed. */
  download(assignment: string): Promise<Checkpoint | undefined>;
  /** Removes all rows of this leader. */
  close(): Promise<void>;
}

/** Worker's view of its leaders' assignments. Rejects as `LeaderTable` does while the server is unreachable. */
export interface WorkerTable {
  readonly identity: WorkerIdentity;
  /** Studies that are being run, with the terms of each leader. */
  leaders(): Promise<readonly { readonly study: string; readonly terms: LeaderTerms }[]>;
  /**
   * Claims assignments and returns them, without those that another worker holds or that were revoked. A repeated call
   * by the same worker returns them again.
   */
  claim(assignments: readonly string[]): Promise<readonly ClaimedAssignment[]>;
  /**
   * Sends a heartbeat, together with messages to the leaders of studies. Returns the assignments that the worker still
   * holds; a missing one was revoked.
   */
  heartbeat(
    messages: readonly { readonly study: string; readonly text: string }[],
  ): Promise<readonly { readonly id: string; readonly stopping: boolean }[]>;
  /**
   * Uploads the files of a trial, before the message that announces them. They are kept as long as the trial's
   * assignment is in the table.
   */
  upload(assignment: string, checkpoint: Checkpoint): Promise<void>;
  /** Gives up all assignments, and unregisters the worker. */
  leave(): Promise<void>;
}
