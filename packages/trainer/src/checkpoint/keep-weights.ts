import type { Checkpoint, PlacedLayer, TrialAttempt, Task } from '@ridgeline/core';
import type { Scaling } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import type { LayerTensors } from '../network/layer-tensors.ts';
import type { WantedCheckpoints } from '../work.ts';
import { checkpointOf, layersModelOf } from './layers-model.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

/** Weights of a trial that trained to its end. */
export interface KeptWeights {
  readonly member: TrialAttempt<Task>;
  readonly layers: readonly PlacedLayer[];
  readonly weights: readonly LayerTensors[];
  readonly scaling: Scaling;
}

/**
 * Writes a model into a folder, or returns it for the trial's end. A failure does not fail the trial.
 *
 * @param warn gets the reason of a failure
 */
export function keepWeights(
  to: WantedCheckpoints['to'],
  { member: { key, task, seed }, layers, weights, scaling }: KeptWeights,
  data: SharedDataSet,
  warn: (message: string) => void,
): Checkpoint | undefined {
  const metadata = { trial: key.trial, seed, data: data.name, problem: data.problem, inputs: scaling };
  const model = layersModelOf(task, data.problem, layers, weights, metadata);
  if (to.type === 'end') {
    const checkpoint = checkpointOf(model);
    return checkpoint.model.length + checkpoint.weights.length <= to.most ? checkpoint : undefined;
  }
  try {
    writeCheckpoint(to.folder, key.trial, model);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`the weights of trial ${key.trial} were not kept: ${why}`);
  }
  return undefined;
}
