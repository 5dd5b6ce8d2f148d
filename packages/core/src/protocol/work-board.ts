import type { AttemptKey, Trial } from '../trial.ts';
import type { Checkpoint } from './thread.ts';

/**
 * Version of what a leader and a worker say to one another: assignments, messages of the queue, messages of workers.
 */
export const workerProtocol = 5;

/** An attempt, handed to whichever worker takes it up. Its token is its id. */
export interface Assignment {
  readonly key: AttemptKey;
  /** In quarantine: in a process of its own, because it is suspected of having brought one down. */
  readonly quarantined: boolean;
  /** SHA-256 of the named data set that the leader has for it; undefined where it learns from another. */
  readonly data: string | undefined;
}

/** An assignment as the worker that took it up reads it. */
export interface TakenAssignment extends Assignment {
  readonly study: string;
  readonly trial: Trial;
  readonly leader: LeaderTerms;
}

/** Under what a leader hands out trials. */
export interface LeaderTerms {
  /** Higher than that of every leader of the study before. */
  readonly epoch: number;
  readonly protocol: number;
  /** Of Ridgeline. */
  readonly version: string;
  /** It keeps the weights of the best trials, so many bytes of them; left out: of none. */
  readonly checkpoints?: number | undefined;
  /** Name of the queue that its messages go to; left out: it is of a version that does not say. */
  readonly queue?: string | undefined;
}

/** A process that trains for the studies of a server. */
export interface WorkerIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** How many trials it trains at once. */
  readonly slots: number;
}

/** A worker as its leaders see it. */
export interface WorkerRow extends WorkerIdentity {
  /** How long nothing has been heard of it, by the server's clock, in ms. */
  readonly silence: number;
}

/** Words of workers, as they were written; `id` is what they are forgotten by. */
export interface Heard {
  readonly id: number;
  readonly words: string;
}

/**
 * What the leader of a study and its workers share on a server, as the leader sees it. Once another process leads, `look`
 * is refused with `STUDY_OWNED`, and nothing else has an effect. While the server is away everything rejects with
 * `DATABASE_UNWRITABLE`; it may be asked again then, for it does no more the second time.
 */
export interface LeaderBoard {
  /** What workers had taken up under an earlier leader, who is gone. What they say of it is heard here. */
  readonly inherited: readonly Assignment[];
  assign(assignments: readonly Assignment[]): Promise<void>;
  /** Asks for trials to stop at the end of their epoch. */
  stop(assignments: readonly string[]): Promise<void>;
  /** Takes back what no worker has taken up yet, and returns the ids. */
  recall(): Promise<readonly string[]>;
  /** Takes assignments off the board, whoever has them. */
  remove(assignments: readonly string[]): Promise<void>;
  /** What workers have said, the oldest first, without what is to be forgotten. */
  hear(forget: readonly number[]): Promise<readonly Heard[]>;
  /** Who works for the studies of this server, and who has each assignment; undefined: nobody yet. */
  look(): Promise<{
    readonly workers: readonly WorkerRow[];
    readonly assignments: readonly { readonly id: string; readonly worker: string | undefined }[];
  }>;
  /** The weights that a worker has brought; undefined where their assignment is off the board. */
  collect(assignment: string): Promise<Checkpoint | undefined>;
  /** Takes everything off the board. */
  close(): Promise<void>;
}

/** What a worker has of its leaders' boards. Rejects as `LeaderBoard` does while the server is away. */
export interface WorkerBoard {
  readonly identity: WorkerIdentity;
  /** The studies that a process runs now, and under what each hands out trials. */
  leaders(): Promise<readonly { readonly study: string; readonly terms: LeaderTerms }[]>;
  /**
   * Takes assignments up and returns them, without those that another worker has or nobody wants any more. Asked twice,
   * the same worker has them twice.
   */
  take(assignments: readonly string[]): Promise<readonly TakenAssignment[]>;
  /**
   * Says that the worker lives, together with its words to the leaders of studies, and returns what it still has: an
   * assignment that is missing is wanted no more.
   */
  beat(
    words: readonly { readonly study: string; readonly words: string }[],
  ): Promise<readonly { readonly id: string; readonly stopping: boolean }[]>;
  /**
   * Brings the weights of a trial, before the words that say so. They lie there for as long as its assignment is on the
   * board; of one that is not, nothing is kept.
   */
  bring(assignment: string, checkpoint: Checkpoint): Promise<void>;
  /** Gives everything back and says that the worker is gone. */
  leave(): Promise<void>;
}
