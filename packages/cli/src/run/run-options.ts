import type { PageServer } from '../serve/page-server.ts';

/** Options of a run. */
export interface RunOptions {
  readonly db: string;
  /** Number of training threads; 0 leaves all trials to workers. */
  readonly threads?: number;
  readonly backend?: string;
  /** Archive the stored study of the same name, and start over. */
  readonly fresh?: boolean;
  /** Run the finals after the search. */
  readonly finals?: boolean;
  /** Retry failed trials. */
  readonly retryFailed?: boolean;
  /** Print one line per event instead of the live leaderboard. */
  readonly plain?: boolean;
  /** Maximum size of the best trials' weights to keep, in bytes; by default, no weights are kept. */
  readonly checkpoints?: number;
  /** Wait while another process runs the study, and take over when that process ends. */
  readonly standBy?: boolean;
  /** Redis server that queues the messages to workers, instead of the database server. */
  readonly queue?: string;
  /** Serve the database's pages during the run. */
  readonly serve?: boolean;
  /** Server of the database's pages, already started. */
  readonly pages?: PageServer;
  /** Print events for programs instead of lines for users. */
  readonly json?: boolean;
}
