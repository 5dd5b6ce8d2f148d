import { gapOf, type Metric, type Report } from '../metric.ts';
import { violationOf, type Constraint } from '../objectives.ts';
import { isSkipped, type ConfigurationState, type Outcome, type OutcomeType } from '../trial.ts';

/** End of one repeat of a configuration. `gap` is undefined if the metrics for it were not reported. */
export type RepeatEnd =
  | {
      readonly type: 'complete';
      readonly value: number;
      readonly gap: number | undefined;
      /** Reported values, which constraints judge; may be left out in a study without constraints. */
      readonly values?: Report['values'];
    }
  | { readonly type: Exclude<OutcomeType, 'complete'> | 'skipped' };

/** Outcomes without a value, by precedence: the first one among the repeats becomes the configuration's state. */
const incompleteByPrecedence = ['failed', 'diverged', 'pruned', 'cancelled'] as const;

/**
 * End of the repeat whose trial has this outcome.
 *
 * @param metric metric of the gap; without it the gap is undefined
 */
export function repeatEnd(outcome: Outcome, metric?: Metric): RepeatEnd {
  if (outcome.type !== 'complete') return { type: isSkipped(outcome) ? 'skipped' : outcome.type };
  const { value, values } = outcome;
  return { type: 'complete', value, gap: metric && gapOf(values, metric), values };
}

/**
 * Summarizes the repeats of a configuration. Its state is `running` until all of its `repeats` have ended, then
 * `complete` if all are complete, else the first of failed, diverged, pruned, cancelled that occurs. Skipped repeats do
 * not count; if all are skipped, the state is `cancelled`. The fields are those of `ConfigurationRow`; a statistic is
 * undefined if it has too few values or overflows a double.
 *
 * @param ends in the order of the repeats, because the order of a sum affects its bits
 * @param constraints constraints on the means of the repeats' values
 * @example
 * summarizeRepeats(2, [{ type: 'complete', value: 1, gap: 0.5 }, { type: 'pruned' }]);
 * // { state: 'pruned', complete: 1, mean: 1, deviation: undefined, gap: 0.5, violation: undefined }
 */
export function summarizeRepeats(
  repeats: number,
  ends: readonly RepeatEnd[],
  constraints: readonly Constraint[] = [],
) {
  const completeRepeats = completeEnds(ends);
  const values = completeRepeats.map((end) => end.value);
  const { state, mean, violation } = judgeRepeats(repeats, ends, constraints);
  return {
    state,
    complete: completeRepeats.length,
    mean,
    deviation: mean === undefined ? undefined : deviationOf(values, mean),
    gap: meanOf(completeRepeats.map((end) => end.gap).filter((gap) => gap !== undefined)),
    violation,
  };
}

/** Computes only the fields of `summarizeRepeats` that rank a configuration, in half the time. */
export function judgeRepeats(
  repeats: number,
  ends: readonly RepeatEnd[],
  constraints: readonly Constraint[] = [],
) {
  const completeRepeats = completeEnds(ends);
  const state: ConfigurationState =
    ends.length < repeats ? 'running' : endedState(ends, completeRepeats.length);
  return {
    state,
    mean: meanOf(completeRepeats.map(({ value }) => value)),
    violation:
      state === 'complete' && constraints.length > 0
        ? violationOf(meanValues(completeRepeats.map(({ values = {} }) => values)), constraints)
        : undefined,
  };
}

function completeEnds(ends: readonly RepeatEnd[]): readonly Extract<RepeatEnd, { type: 'complete' }>[] {
  return ends.filter((end) => end.type === 'complete');
}

/**
 * Means of values over repeats, by name. A name that a repeat lacks, or whose mean overflows a double, is left out.
 *
 * @param values values of complete repeats, in their order
 * @example
 * meanValues([{ val_loss: 0.25, size: 8 }, { val_loss: 0.75 }]); // { val_loss: 0.5 }
 */
export function meanValues(values: readonly Report['values'][]): Report['values'] {
  const means: Record<string, number> = {};
  for (const name of Object.keys(values[0] ?? {})) {
    const reportedValues = values.flatMap((repeat) => repeat[name] ?? []);
    const mean = reportedValues.length < values.length ? undefined : meanOf(reportedValues);
    if (mean !== undefined) means[name] = mean;
  }
  return means;
}

function endedState(ends: readonly RepeatEnd[], completeCount: number): OutcomeType {
  const incomplete = incompleteByPrecedence.find((type) => ends.some((end) => end.type === type));
  return incomplete ?? (completeCount === 0 && ends.length > 0 ? 'cancelled' : 'complete');
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  // A sum of huge values may overflow although their mean does not.
  const mean = Number.isFinite(sum)
    ? sum / values.length
    : values.reduce((total, value) => total + value / values.length, 0);
  // Databases do not keep the -0 of values that underflow.
  return finiteOrUndefined(mean + 0);
}

function deviationOf(values: readonly number[], mean: number): number | undefined {
  if (values.length < 2) return undefined;
  const distancesFromMean = values.map((value) => value - mean);
  // Dividing by the largest distance prevents overflow and underflow of the squares.
  const largest = Math.max(...distancesFromMean.map(Math.abs));
  if (largest === 0) return 0;
  const squares = distancesFromMean.reduce(
    (total, distance) => total + (distance / largest) * (distance / largest),
    0,
  );
  return finiteOrUndefined(largest * Math.sqrt(squares / (values.length - 1)));
}

function finiteOrUndefined(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
