import type { OutcomeType, Progress, RunStatus, StudyState } from '@ridgeline/core';

/** Trials of a study by state. */
interface TrialCounts {
  readonly ended: Readonly<Record<OutcomeType, number>>;
  readonly running: number;
  /** Trials that lost an attempt and wait for the next. */
  readonly waiting: number;
  /** Epochs reported by all trials. */
  readonly epochs: number;
  /** Number of planned trials; null if only a target or a time limit ends the study. */
  readonly planned: number | null;
}

/** Study in the list of a database. Times are in ms since 1970. */
export interface ListedStudy {
  readonly name: string;
  readonly state: StudyState;
  readonly created: number;
  readonly metric: { readonly name: string; readonly goal: 'minimize' | 'maximize' };
  readonly counts: TrialCounts;
  /** SHA-256 of the trials' data set; null before the first result, and for programs without a data set. */
  readonly data: string | null;
  /** Name of the search that these finals belong to; null for a search. */
  readonly finalsOf: string | null;
}

/** State of a study, for a page that follows the study. */
export interface StudyStatus {
  readonly study: string;
  /** Version of the study's page, which changes with the page. */
  readonly version: string;
  readonly counts: TrialCounts;
  readonly state: StudyState;
  /** Process that runs the study; null if the study is not running. */
  readonly owner: Pick<RunStatus, 'state' | 'threads'> | null;
}

/** Error of the server, as shown on a page. */
export interface ServerProblem {
  readonly message: string;
  /** Remedy; null if unknown. */
  readonly hint: string | null;
}

/**
 * Counts a study's trials by state, for a page.
 *
 * @example
 * trialCounts(await view.progress('mnist'), 60).planned; // 60
 */
export function trialCounts(
  { ended, running, waiting, epochs }: Progress,
  planned: number | undefined,
): TrialCounts {
  return { ended, running, waiting, epochs, planned: planned ?? null };
}
