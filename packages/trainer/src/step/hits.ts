import { outputUnits, type LearningProblem } from '../data/shared-data-set.ts';
import type { Batch } from './batch.ts';

/**
 * Whether each trial classifies each example of a batch rightly, `[K, count]`: by the first of the largest logits, or of
 * two classes by the sign of the one. Undefined for numbers.
 *
 * @param outputs the output layer's `z`, `[K, rows, units]`
 */
export function rightRows(
  problem: LearningProblem,
  outputs: Float32Array,
  { rows, count, classes }: Batch,
  trials: number,
): Uint8Array | undefined {
  if (problem.type === 'regression') return undefined;
  const units = outputUnits(problem);
  const right = new Uint8Array(trials * count);
  for (let trial = 0; trial < trials; trial++) {
    for (let row = 0; row < count; row++) {
      const start = (trial * rows + row) * units;
      const guess = units === 1 ? Number(outputs[start]! > 0) : firstLargest(outputs, start, units);
      if (guess === classes[row]) right[trial * count + row] = 1;
    }
  }
  return right;
}

/** How many examples of a batch each trial classifies rightly; see {@link rightRows}. */
export function hitsOf(
  problem: LearningProblem,
  outputs: Float32Array,
  batch: Batch,
  trials: number,
): Float32Array | undefined {
  const right = rightRows(problem, outputs, batch, trials);
  if (right === undefined) return undefined;
  const hits = new Float32Array(trials);
  for (let trial = 0; trial < trials; trial++) {
    for (let row = 0; row < batch.count; row++) hits[trial]! += right[trial * batch.count + row]!;
  }
  return hits;
}

function firstLargest(numbers: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (numbers[start + i]! > numbers[start + best]!) best = i;
  return best;
}
