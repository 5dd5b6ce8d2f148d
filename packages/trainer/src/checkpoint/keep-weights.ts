import { basename } from 'node:path';
import type { Checkpoint, PlacedLayer, TrialAttempt, Task } from '@ridgeline/core';
import type { Scaling } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { defaultLoss } from '../default-loss.ts';
import type { LayerTensors } from '../network/layer-tensors.ts';
import type { WantedCheckpoints } from '../work.ts';
import { checkpointOf, layersModelOf, type LayersModel } from './layers-model.ts';
import { modelLayersOf } from './model-layers.ts';
import { modelFormat, type ModelMetadata } from './saved-model.ts';
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
  kept: KeptWeights,
  data: SharedDataSet,
  warn: (message: string) => void,
): Checkpoint | undefined {
  const { trial } = kept.member.key;
  const model = modelOf(kept, data);
  if (to.type === 'end') {
    const checkpoint = checkpointOf(model);
    return checkpoint.model.length + checkpoint.weights.length <= to.most ? checkpoint : undefined;
  }
  try {
    writeCheckpoint(to.folder, trial, model);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`the weights of trial ${trial} were not kept: ${why}`);
  }
  return undefined;
}

/** Model of a trained trial, with everything that its use needs. */
export function modelOf(
  { member: { key, task, seed }, layers, weights: tensors, scaling }: KeptWeights,
  { name, problem, classes, table }: SharedDataSet,
): LayersModel {
  const loss = task.training.loss ?? defaultLoss(problem);
  const metadata: ModelMetadata = {
    ridgeline: modelFormat,
    trial: key.trial,
    seed,
    // A model that leaves tells nothing of the folders here.
    data: basename(name),
    problem,
    ...(classes && { classes }),
    ...(table && { table }),
    inputs: scaling,
    layers,
    training: { ...task.training, loss },
  };
  return layersModelOf(modelLayersOf({ problem, loss, layers, tensors }), metadata);
}
