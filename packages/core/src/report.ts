/** Report of a trial after an epoch. */
export interface Report {
  /** Number of epochs done, from 1. */
  readonly step: number;
  /** Metric name to value. Every value is finite: any other ends the trial as diverged. */
  readonly values: Readonly<Record<string, number>>;
}
