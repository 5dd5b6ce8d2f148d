import { BatchSums, outputUnits, type ExampleNumbers, type Examples, type Network } from '@ridgeline/engine';
import { selectTargets } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';

/** Measurements of one part of the data. */
export interface Measurements {
  readonly loss: number;
  /** Undefined for a regression. */
  readonly accuracy: number | undefined;
  /** Mean penalty on the activations of an example. */
  readonly activity: number;
  /** Pre-activation `z` of the output for each example, `[rows, units]`. */
  readonly outputs: ArrayLike<number>;
  /** Target of each example, in the order of the rows. */
  readonly targets: ArrayLike<number>;
}

/** Number of rows in a batch of an evaluation. */
const BATCH_ROWS = 1024;

/** Arrays that an evaluation fills with a value for each example, and the choice to return outputs. */
interface EvaluateOptions extends Pick<ExampleNumbers, 'losses' | 'hits'> {
  /** If false, the outputs and targets of the result are empty; true by default. */
  readonly returnsOutputs?: boolean;
}

/**
 * Evaluates a network on some rows, without dropout.
 *
 * @param beforeBatch called before each batch
 */
export function evaluate(
  network: Pick<Network, 'evaluate'>,
  problem: LearningProblem,
  examples: Examples,
  rows: Uint32Array,
  beforeBatch: () => void,
  { losses, hits, returnsOutputs = true }: EvaluateOptions = {},
): Measurements {
  const units = returnsOutputs ? outputUnits(problem) : 0;
  const outputs = new Float32Array(rows.length * units);
  const sums = new BatchSums();
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    beforeBatch();
    const to = Math.min(rows.length, from + BATCH_ROWS);
    network.evaluate(examples, rows.subarray(from, to), sums, {
      outputs: returnsOutputs ? outputs.subarray(from * units, to * units) : undefined,
      losses: losses?.subarray(from, to),
      hits: hits?.subarray(from, to),
    });
  }
  return {
    loss: sums.loss / sums.examples,
    accuracy: problem.type === 'regression' ? undefined : sums.hits / sums.examples,
    activity: sums.activityPenalty / sums.examples,
    outputs,
    targets: selectTargets(examples.targets, returnsOutputs ? rows : rows.subarray(0, 0)),
  };
}
