import { judge, type Metric, type Report } from './metric.ts';
import type { Goal } from './ranking.ts';

/** One of several metrics that a search optimizes together. Its summary is `last`. */
export interface ObjectiveMetric {
  /** Key in a report's values, such as `val_loss`. */
  readonly name: string;
  readonly goal: Goal;
}

/** Inclusive limits of a metric, in the metric's own unit; at least one is set. A result beyond a limit is infeasible. */
export interface Constraint {
  /** Key in a report's values, such as `val_accuracy`. */
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
}

/** Metrics that a search optimizes, and the constraints on its results. */
export interface ObjectiveSettings {
  /** Metric of curves and of a trial's value; with several objectives, the first one. */
  readonly metric: Metric;
  /** Two or more, none more important than another; left out: only `metric` is optimized. */
  readonly objectives?: readonly ObjectiveMetric[];
  /** Constraints on results; left out: there are none. */
  readonly constraints?: readonly Constraint[];
}

/**
 * Names of all metrics that judge a result, without duplicates: objectives first, then constraints.
 *
 * @example
 * judgedMetrics({ metric, constraints: [{ name: 'val_accuracy', min: 0.9 }] }); // ['val_loss', 'val_accuracy']
 */
export function judgedMetrics({
  metric,
  objectives = [metric],
  constraints = [],
}: ObjectiveSettings): readonly string[] {
  return [...new Set([...objectives, ...constraints].map(({ name }) => name))];
}

/**
 * Judges a curve by all metrics of a search, at the epoch that counts for `definition.metric`. A metric that is missing
 * at that epoch counts with its last reported value. Undefined if a metric was never reported.
 *
 * @param reports in the order of their epochs
 * @param restoredEpoch epoch whose weights early stopping restored
 * @example
 * judgeAll([{ step: 1, values: { val_loss: 0.4 } }], { metric, constraints: [{ name: 'size', max: 9 }] }); // undefined
 */
export function judgeAll(reports: readonly Report[], definition: ObjectiveSettings, restoredEpoch?: number) {
  const result = judge(reports, definition.metric, restoredEpoch);
  const missingNames = judgedMetrics(definition).filter((name) => result?.values[name] === undefined);
  const lastReports = missingNames.map(
    (name) => [name, reports.findLast(({ values }) => values[name] !== undefined)] as const,
  );
  if (result === undefined || lastReports.some(([, report]) => report === undefined)) return undefined;
  if (lastReports.length === 0) return result;
  const lastValues = Object.fromEntries(lastReports.map(([name, report]) => [name, report!.values[name]!]));
  return { ...result, values: { ...result.values, ...lastValues } };
}

/**
 * Total amount by which values violate the constraints, 0 for a feasible result (Deb: "An efficient constraint handling
 * method for genetic algorithms", 2000). A metric without a value counts as Infinity.
 *
 * @example
 * violationOf({ val_accuracy: 0.85 }, [{ name: 'val_accuracy', min: 0.9 }]); // 0.05
 */
export function violationOf(values: Report['values'], constraints: readonly Constraint[]): number {
  return constraints.reduce((total, { name, min = -Infinity, max = Infinity }) => {
    const value = values[name];
    return value === undefined ? Infinity : total + Math.max(0, min - value, value - max);
  }, 0);
}
