import type { FinishedTrial, Metric, TestExamples } from '@ridgeline/core';
import {
  aucInfluence,
  classInfluence,
  countInfluence,
  numberInfluence,
  meanAucInfluence,
  type Influence,
} from './statistics/influence.ts';

/** Values of a metric on each test example. */
export interface ExampleValues {
  /** `[examples]`; their mean is the metric's value. */
  readonly values: ArrayLike<number>;
  /** Degrees of freedom of the spread of `values`. */
  readonly degreesOfFreedom: number;
  /** True for observed values (losses, hits, errors); false for influences. */
  readonly isObserved: boolean;
}

/** Results of finals trials on single test examples. */
export interface KnownExamples {
  /** Number of test examples; undefined if no trial recorded it, or if it differs between trials. */
  readonly count: number | undefined;
  /** Number of training examples; undefined if unknown or different between trials. */
  readonly trainingExamples: number | undefined;
  /** Values by trial number, for trials with results on single examples. */
  readonly values: ReadonlyMap<number, ExampleValues>;
}

/** Collects the values of a metric on each test example for all complete trials, and the numbers of examples. */
export function collectKnownExamples(
  metric: Metric,
  trials: readonly FinishedTrial[],
  examples: ReadonlyMap<number, TestExamples>,
): KnownExamples {
  const values = trials.flatMap(({ trial, outcome }) => {
    const results = examples.get(trial.number);
    const exampleValues =
      results && outcome.type === 'complete'
        ? computeExampleValues(metric, results, outcome.value)
        : undefined;
    return exampleValues === undefined ? [] : [[trial.number, exampleValues] as const];
  });
  return {
    count: commonValue(Array.from(examples.values(), countExamples).filter((count) => count !== undefined)),
    trainingExamples: commonValue(Array.from(examples.values(), ({ trained }) => trained)),
    values: new Map(values),
  };
}

function countExamples({ ranked, losses, hits, outputs }: TestExamples): number | undefined {
  return (ranked ?? losses ?? hits ?? outputs)?.length;
}

/** Value that all numbers share; undefined if they differ. */
export function commonValue(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((number) => number === numbers[0]) ? numbers[0] : undefined;
}

/**
 * Computes the values of a metric on each test example: the trial's reported values; losses, hits or errors if the metric
 * is their mean; otherwise the metric's value plus the example's influence on it. Undefined without results on single
 * examples.
 *
 * @param value value of the metric on the whole test part
 * @example
 * computeExampleValues(metric, { losses: Float32Array.of(0.5, 0.3), hits: undefined }, 0.4); // { values: [0.5, 0.3], … }
 */
function computeExampleValues(
  { name }: Metric,
  { losses, hits, outputs, targets, ranked }: TestExamples,
  value: number,
): ExampleValues | undefined {
  if (ranked !== undefined) return toExampleValues(ranked);
  if (name === 'test_loss') return toExampleValues(losses);
  if (name === 'test_accuracy') return toExampleValues(hits);
  if (outputs === undefined || targets === undefined) return undefined;
  const units = outputs.length / targets.length;
  const withInfluence = (influence: Influence | undefined) =>
    influence && {
      ...influence,
      isObserved: false,
      values: influence.values.map((change) => value + change),
    };
  switch (name) {
    case 'test_auc':
      return withInfluence(units > 1 ? meanAucInfluence(outputs, targets) : aucInfluence(outputs, targets));
    case 'test_balanced_accuracy':
    case 'test_macro_f1_score':
      return withInfluence(classInfluence(removeTestPrefix(name), predictClasses(outputs, units), targets));
    case 'test_precision':
    case 'test_recall':
    case 'test_f1_score':
      return withInfluence(countInfluence(removeTestPrefix(name), predictClasses(outputs, units), targets));
    case 'test_root_mean_squared_error':
    case 'test_r2_score':
      return withInfluence(numberInfluence(removeTestPrefix(name), outputs, targets));
    case 'test_mean_squared_error':
      return toExampleValues(
        Float64Array.from(outputs, (output, i) => (output - targets[i]!) * (output - targets[i]!)),
      );
    case 'test_mean_absolute_error':
      return toExampleValues(Float64Array.from(outputs, (output, i) => Math.abs(output - targets[i]!)));
    default:
      return undefined;
  }
}

/**
 * Predicted class of each example: the first unit with the largest output; with one unit, 1 for a logit above 0, else 0.
 */
function predictClasses(outputs: Float32Array, units: number): Float64Array {
  return Float64Array.from({ length: outputs.length / units }, (_, example) => {
    if (units === 1) return outputs[example]! > 0 ? 1 : 0;
    const row = outputs.subarray(example * units, (example + 1) * units);
    return row.indexOf(Math.max(...row));
  });
}

function toExampleValues(values: ArrayLike<number> | undefined): ExampleValues | undefined {
  return values && { values, degreesOfFreedom: values.length - 1, isObserved: true };
}

/** Name of a metric without `test_`. */
function removeTestPrefix<Name extends string>(name: `test_${Name}`): Name {
  return name.slice('test_'.length) as Name;
}
