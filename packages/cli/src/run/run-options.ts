import type { PageServer } from '../serve/page-server.ts';

/** Options of a run. */
export interface RunOptions {
  readonly db: string;
  readonly threads?: number;
  readonly backend?: string;
  readonly fresh?: boolean;
  /** Run the finals once the search has ended. */
  readonly finals?: boolean;
  /** Retry failed trials. */
  readonly retryFailed?: boolean;
  readonly plain?: boolean;
  /** Budget of kept weights of the best trials, in bytes; by default none are kept. */
  readonly checkpoints?: number;
  /** Wait while another process runs the study, and take over when it ends. */
  readonly standBy?: boolean;
  /** Redis that keeps the messages to workers, instead of the server itself. */
  readonly queue?: string;
  /** Serve the pages of the database meanwhile. */
  readonly serve?: boolean;
  /** Server of those pages. */
  readonly pages?: PageServer;
  /** Print events for a program instead of lines for a person. */
  readonly json?: boolean;
}
