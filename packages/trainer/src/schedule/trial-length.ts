import type { NetworkTask } from '@ridgeline/core';
import { requireDataSource } from '../data/data-sets.ts';
import { computePartSizes } from '../data/split.ts';
import type { TrialLength } from './learning-rate.ts';

/**
 * Number of rows of a task's training part.
 *
 * @throws RidgelineError as `requireDataSource` does, for unknown or missing data
 */
export function countTrainRows({ data }: NetworkTask): number {
  return computePartSizes(data, requireDataSource(data).rows.train).train;
}

/**
 * Length of a task's trials if none ends early.
 *
 * @throws RidgelineError as `requireDataSource` does, for unknown or missing data
 */
export function computeTrialLength(task: NetworkTask): TrialLength {
  const { batchSize, epochs } = task.training;
  return { stepsPerEpoch: Math.ceil(countTrainRows(task) / batchSize), epochs };
}
