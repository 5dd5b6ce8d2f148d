import { join } from 'node:path';
import type { NetworkTask } from '@ridgeline/core';
import { createModelCheckpoint } from '../checkpoint/model-checkpoint.ts';
import { readModel, type SavedModel } from '../checkpoint/saved-model.ts';
import { writeCheckpoint } from '../checkpoint/keep-checkpoint.ts';
import { scaleInputs } from '../data/examples.ts';
import { loadDataSet } from '../data/data-sets.ts';
import { splitRows } from '../data/split.ts';
import { trainNetwork } from '../network/train-network.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import type { ModelInputs } from '../prediction/model-inputs.ts';

/** Model of a trained trial, with the prepared inputs of its validation part. */
interface TrainedModel {
  readonly model: SavedModel;
  readonly inputs: ModelInputs;
}

/** Trains a task and keeps its weights in `folder/<trial>`. */
export async function trainModel(
  trainer: Trainer,
  task: NetworkTask,
  folder: string,
  trial = 0,
): Promise<TrainedModel> {
  const seed = 3;
  const data = await loadDataSet(task.data);
  const attempt = { key: { trial, attempt: 1, token: '' }, task, seed };
  const end = trainNetwork({ trainer, attempt, data, report: () => undefined, isStopped: () => false });
  if (end.type !== 'trained') throw new Error(`The trial ended as ${end.type}.`);
  const { layers, selectedWeights: weights, scaling } = end;
  writeCheckpoint(folder, trial, createModelCheckpoint({ attempt, layers, weights, scaling }, data));
  const { validation } = splitRows(task.data, data.targets, seed);
  return {
    model: readModel(join(folder, String(trial))),
    inputs: { rows: validation.length, inputs: scaleInputs(data, scaling, validation) },
  };
}
