/** What a trial says of itself after an epoch. */
export interface Report {
  /** Epochs done, from 1. */
  readonly step: number;
  /** Metric name to value. Every value is finite: a value that is not ends the trial as diverged. */
  readonly values: Readonly<Record<string, number>>;
}
