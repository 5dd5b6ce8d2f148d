import { basename } from 'node:path';
import type { Checkpoint, ShapedLayer, TrialAttempt, NetworkTask } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import type { Scaling } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { selectDefaultLoss } from '../default-loss.ts';
import { toCheckpoint, toLayersModel } from './layers-model.ts';
import { toModelLayers } from './model-layers.ts';
import { metadataVersion, type ModelMetadata } from './saved-model.ts';

/** Trained trial with its weights. */
interface TrainedTrial {
  readonly attempt: TrialAttempt<NetworkTask>;
  readonly layers: readonly ShapedLayer[];
  readonly weights: readonly LayerTensors[];
  readonly scaling: Scaling;
}

/** Files of a trained trial's model, with everything needed to use it. */
export function createModelCheckpoint(
  { attempt: { key, task, seed }, layers, weights: tensors, scaling }: TrainedTrial,
  { name, problem, classes, table }: SharedDataSet,
): Checkpoint {
  const loss = task.training.loss ?? selectDefaultLoss(problem);
  const metadata: ModelMetadata = {
    ridgeline: metadataVersion,
    trial: key.trial,
    seed,
    // A model that is copied elsewhere must not contain paths of this machine.
    data: basename(name),
    problem,
    ...(classes && { classes }),
    ...(table && { table }),
    inputs: scaling,
    layers,
    training: { ...task.training, loss },
  };
  return toCheckpoint(toLayersModel(toModelLayers({ problem, loss, layers, tensors }), metadata));
}
