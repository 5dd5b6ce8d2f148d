import type { OutcomeType, Progress, RunStatus, StudyState } from '@ridgeline/core';

/** Trials of a study by state. */
interface TrialCounts {
  readonly ended: Readonly<Record<OutcomeType, number>>;
  readonly running: number;
  /** Trials that lost their attempt and wait for another. */
  readonly waiting: number;
  /** Epochs reported by all trials. */
  readonly epochs: number;
  /** Number of planned trials; null if only a target or a time limit ends the study. */
  readonly planned: number | null;
}

/** Study in the list of a database. Times are ms since 1970. */
export interface ListedStudy {
  readonly name: string;
  readonly state: StudyState;
  readonly created: number;
  readonly metric: { readonly name: string; readonly goal: 'minimize' | 'maximize' };
  readonly counts: TrialCounts;
  /** SHA-256 of the data set of its trials; null before the first result, and for programs without one. */
  readonly data: string | null;
  /** Search that these finals belong to; null for a search. */
  readonly finalsOf: string | null;
}

/** State of a followed study. */
export interface StudyStatus {
  readonly study: string;
  /** Version of the study's page; it changes whenever the page does. */
  readonly version: string;
  readonly counts: TrialCounts;
  readonly state: StudyState;
  /** Process that runs the study; null if none does. */
  readonly owner: Pick<RunStatus, 'state' | 'threads'> | null;
}

/** Error as a page shows it. */
export interface Trouble {
  readonly message: string;
  /** Remedy; null if unknown. */
  readonly hint: string | null;
}

/**
 * Counts of a study's trials, for a page.
 *
 * @example
 * trialCountsOf(await view.progress('mnist'), 60).planned; // 60
 */
export function trialCountsOf(
  { ended, running, waiting, epochs }: Progress,
  planned: number | undefined,
): TrialCounts {
  return { ended, running, waiting, epochs, planned: planned ?? null };
}
