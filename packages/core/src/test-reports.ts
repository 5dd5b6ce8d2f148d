import { finalsMetric, isTestMetric } from './definition/finals.ts';
import type { Metric, Report } from './metric.ts';
import { Ranking } from './ranking.ts';
import type { TestResult } from './test-result.ts';

/** Values of metrics on each example, by name. */
export type ReportedExamples = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Collector of a module's or program's reports on the test part, in finals. The last report counts or, if the metric's
 * summary is `best`, the report of the best epoch. A report without the search's metric always replaces earlier values.
 * An array holds the value of a metric on each example; the metric is the array's mean.
 *
 * @example
 * const reports = new TestReports('program', metric);
 * reports.add({}, { test_loss: [0.2, 0.4] });
 * reports.result(undefined)?.values; // { test_loss: 0.3 }
 */
export class TestReports {
  readonly #metric: Metric;
  readonly #testMetric: string | undefined;
  readonly #ranking: Ranking;
  /** Best value of the search's metric so far. */
  #best: number | undefined;
  #values: Report['values'] | undefined;
  #examples: Float32Array | undefined;

  /** @param metric metric that the search ranks by */
  constructor(type: 'module' | 'program', metric: Metric) {
    this.#metric = metric;
    this.#testMetric = finalsMetric({ metric, type })?.name;
    this.#ranking = new Ranking(metric);
  }

  /** Adds a report: its values, and the values of metrics on each example. */
  add(values: Report['values'], examples: ReportedExamples): void {
    const isCounted = this.#belongsToCountedEpoch(values[this.#metric.name]);
    const testMetrics = testValues({ ...values, ...meansOf(examples) });
    if (Object.keys(testMetrics).length === 0 || !(isCounted || this.#values === undefined)) return;
    this.#values = { ...this.#values, ...testMetrics };
    if (this.#testMetric === undefined || testMetrics[this.#testMetric] === undefined) return;
    const rankedValues = examples[this.#testMetric];
    this.#examples = rankedValues && Float32Array.from(rankedValues);
  }

  /**
   * Result so far; undefined if no test metric was reported.
   *
   * @param data SHA-256 of the test part's data set, in hex; undefined if it is unknown
   */
  result(data: string | undefined): TestResult | undefined {
    if (this.#values === undefined) return undefined;
    return {
      values: this.#values,
      examples: { losses: undefined, hits: undefined, ranked: this.#examples },
      data,
    };
  }

  /**
   * Updates the best value, and returns true if a report with this value of the search's metric belongs to the epoch that
   * counts so far.
   */
  #belongsToCountedEpoch(value: number | undefined): boolean {
    if (value === undefined) return true;
    const isBest = this.#best === undefined || this.#ranking.isBetter(value, this.#best);
    if (isBest) this.#best = value;
    return isBest || this.#metric.summary.type !== 'best';
  }
}

/** Means of arrays, by name. */
export function meansOf(examples: ReportedExamples): Report['values'] {
  return Object.fromEntries(
    Object.entries(examples).map(([name, values]) => [
      name,
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length,
    ]),
  );
}

function testValues(values: Report['values']): Report['values'] {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isTestMetric(name)));
}
