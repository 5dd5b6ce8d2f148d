import { isTestMetric, type Report } from '@ridgeline/core';
import type { ScalarEvent } from './event-scalars.ts';

/**
 * Turns the scalars of TensorBoard's event files into reports. Each step with a value of the metric becomes a report,
 * with the latest value of each tag since the previous report. Steps are renumbered, because some programs count epochs
 * from 0 and others count batches.
 *
 * A report is sent as soon as it has all names of the previous report, an event of a later step arrives, or the program
 * ends.
 *
 * @example
 * const reports = new EventReports('val_loss', (values) => console.log(values));
 * reports.add([{ step: 0, values: { loss: 0.5 } }, { step: 0, values: { val_loss: 0.6 } }]);
 * reports.end(); // { loss: 0.5, val_loss: 0.6 }
 */
export class EventReports {
  readonly #metric: string;
  readonly #onReport: (values: Report['values']) => void;
  #values: Record<string, number> = {};
  /** Step of the metric in `#values`; undefined if the metric is missing. */
  #step: number | undefined;
  /** Step of the last report with the metric. */
  #lastStep = -Infinity;
  /** Names of the values in the last report with the metric; undefined before that report. */
  #lastNames: readonly string[] | undefined;

  constructor(metric: string, onReport: (values: Report['values']) => void) {
    this.#metric = metric;
    this.#onReport = onReport;
  }

  /** Adds events that were read together, from several files. */
  add(events: readonly ScalarEvent[]): void {
    // The sort is stable, so a file's own order stays.
    for (const { step, values } of events.toSorted((a, b) => a.step - b.step)) {
      if (this.#step !== undefined && step > this.#step) this.#report();
      // Skipped: a file that lags behind the metric's file would add values of an earlier epoch to this one.
      if (step <= this.#lastStep && !Object.keys(values).some(isTestMetric)) continue;
      Object.assign(this.#values, values);
      if (this.#metric in values) this.#step = step;
    }
    if (this.#step !== undefined && this.#lastNames?.every((name) => name in this.#values) === true)
      this.#report();
  }

  /** Reports the remaining values. Values after the metric's last step belong to no epoch, except test metrics. */
  end(): void {
    if (this.#step === undefined && this.#lastNames !== undefined) {
      const testEntries = Object.entries(this.#values).filter(([name]) => isTestMetric(name));
      this.#values = Object.fromEntries(testEntries);
    }
    if (Object.keys(this.#values).length > 0) this.#report();
  }

  #report(): void {
    const values = this.#values;
    if (this.#step !== undefined) {
      this.#lastStep = this.#step;
      this.#lastNames = Object.keys(values);
    }
    this.#values = {};
    this.#step = undefined;
    this.#onReport(values);
  }
}
