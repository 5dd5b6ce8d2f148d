import { outputUnits, type LearningProblem } from '../data/shared-data-set.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Batch } from './batch.ts';

/** Makes by how much each example of a batch counts in the loss, `[K, rows, 1]`. */
export type ClassWeights = (batch: Batch) => Tensor;

/**
 * The class weights of each trial of a group; undefined where no trial has any. A loss is still divided by the number of
 * examples, not by the sum of their weights. Keras: `class_weight` of `fit`.
 *
 * @param settings one number a class, or undefined for a trial that counts all alike
 */
export function classWeightsOf(
  kernels: Kernels,
  settings: readonly (readonly number[] | undefined)[],
  problem: LearningProblem,
): ClassWeights | undefined {
  if (settings.every((weights) => weights === undefined)) return undefined;
  const k = kernels;
  const classes = problem.type === 'binary' ? 2 : outputUnits(problem);
  const all = settings.flatMap((weights) => weights ?? new Array<number>(classes).fill(1));
  const table = k.upload(Float32Array.from(all), [settings.length, 1, classes]);
  if (problem.type === 'multi-class') return ({ targets }) => k.sumLast(k.multiply(targets, table));
  const [zero, one] = [0, 1].map((label) => {
    const column = settings.map((_, trial) => all[trial * 2 + label]!);
    return k.upload(Float32Array.from(column), [settings.length, 1, 1]);
  });
  return ({ targets }) => {
    const others = k.subtract(k.constant(1), targets);
    return k.add(k.multiply(targets, one!), k.multiply(others, zero!));
  };
}
