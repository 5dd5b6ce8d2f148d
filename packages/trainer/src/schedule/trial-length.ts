import type { Task } from '@ridgeline/core';
import { dataSource } from '../data/data-sets.ts';
import { partSizes } from '../data/split.ts';
import type { TrialLength } from './learning-rate.ts';

/**
 * Length of a task's trials if none ends early.
 *
 * @throws RidgelineError as `dataSource` does, for unknown or missing data
 */
export function trialLength({ data, training }: Task): TrialLength {
  const { train } = partSizes(data, dataSource(data).rows.train);
  return { stepsPerEpoch: Math.ceil(train / training.batchSize), epochs: training.epochs };
}
