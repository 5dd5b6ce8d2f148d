import type { NetworkTask } from '@ridgeline/core';
import { requireDataSource } from '../data/data-sets.ts';
import { computePartSizes } from '../data/split.ts';
import type { TrialLength } from './learning-rate.ts';

/**
 * Length of a task's trials if none ends early.
 *
 * @throws RidgelineError as `requireDataSource` does, for unknown or missing data
 */
export function computeTrialLength({ data, training }: NetworkTask): TrialLength {
  const { train } = computePartSizes(data, requireDataSource(data).rows.train);
  return { stepsPerEpoch: Math.ceil(train / training.batchSize), epochs: training.epochs };
}
