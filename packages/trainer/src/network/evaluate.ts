import { BatchSums, outputUnits, type ExampleNumbers, type Examples, type Network } from '@ridgeline/engine';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Measured } from '../measured.ts';

/** Rows of one batch of an evaluation. */
const BATCH_ROWS = 1024;

/**
 * Evaluates a network on some rows, without dropout.
 *
 * @param between called before each batch
 * @param numbers receives the losses and hits of the examples
 */
export function evaluate(
  network: Pick<Network, 'evaluate'>,
  problem: LearningProblem,
  examples: Examples,
  rows: Uint32Array,
  between: () => void,
  numbers: Pick<ExampleNumbers, 'losses' | 'right'> = {},
): Measured {
  const units = outputUnits(problem);
  const outputs = new Float32Array(rows.length * units);
  const sums = new BatchSums();
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    between();
    const to = Math.min(rows.length, from + BATCH_ROWS);
    network.evaluate(examples, rows.subarray(from, to), sums, {
      outputs: outputs.subarray(from * units, to * units),
      losses: numbers.losses?.subarray(from, to),
      right: numbers.right?.subarray(from, to),
    });
  }
  return {
    loss: sums.loss / sums.examples,
    accuracy: problem.type === 'regression' ? undefined : sums.hits / sums.examples,
    activity: sums.activity / sums.examples,
    outputs,
    targets: targetsAt(rows, examples),
  };
}

function targetsAt(rows: Uint32Array, { targets }: Examples): Uint8Array | Float32Array {
  const found = targets instanceof Uint8Array ? new Uint8Array(rows.length) : new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) found[i] = targets[rows[i]!]!;
  return found;
}
