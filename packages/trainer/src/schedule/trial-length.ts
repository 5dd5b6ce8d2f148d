import type { Task } from '@ridgeline/core';
import { dataSource } from '../data/data-sets.ts';
import { partSizes } from '../data/split.ts';
import type { TrialLength } from './learning-rate.ts';

/**
 * How long a trial of a task is, where nothing ends it early.
 *
 * @throws RidgelineError as `dataSource` does, for data that are not known or not there
 */
export function trialLength({ data, training }: Task): TrialLength {
  const { train } = partSizes(data, dataSource(data).rows.train);
  return { stepsPerEpoch: Math.ceil(train / training.batchSize), epochs: training.epochs };
}
