/** Imports the built trainer, because sources compiled by tsx are a few percent slower. */
import { importSource } from '../../build/import-source.mjs';

const { parseTask } = await importSource('core/dist/parse.js');
const { findBackend } = await importSource('trainer/dist/tensorflow/find-backend.js');
const { openBackend } = await importSource('trainer/dist/tensorflow/open.js');
const { splitRows } = await importSource('trainer/dist/data/split.js');
const { scaleInputs, fitScaling } = await importSource('trainer/dist/data/examples.js');
const { openTrainer } = await importSource('trainer/dist/network/open-trainer.js');
const { trainNetwork } = await importSource('trainer/dist/network/train-network.js');
const { ensureEngine } = await importSource('engine/dist/index.js');
export const { loadDataSet } = await importSource('trainer/dist/data/data-sets.js');
export const { loadTfjsNode } = await importSource('trainer/dist/tensorflow/tfjs.js');
export const { nativeEnvironment } = await importSource('trainer/dist/tensorflow/environment.js');

/** Opens native TensorFlow for the `fit` of TensorFlow.js. */
export function openTensorFlow() {
  return openBackend(findBackend().choice);
}

/**
 * Opens the engine.
 *
 * @param kind `native` or `wasm`
 */
export async function openEngine(kind) {
  const choice = kind === 'wasm' ? { type: 'wasm' } : (await ensureEngine()).choice;
  return openTrainer({ type: 'engine', choice });
}

export function parseTaskSpec(spec) {
  const parsed = parseTask(spec, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Trains a task on an engine. `report` receives the metrics of each epoch. */
export function train(engine, task, data, report) {
  const attempt = { key: { trial: 0, attempt: 1, token: '' }, task, seed: 0 };
  return trainNetwork({ trainer: engine, attempt, data, report, isStopped: () => false });
}

/** Loads the training and validation examples of a task, as inputs and classes. */
export async function loadExamples(task) {
  const data = await loadDataSet(task.data);
  const split = splitRows(task.data, data.targets, 0);
  const scaling = fitScaling(data, split.train);
  const part = (rows) => ({
    inputs: scaleInputs(data, scaling, rows),
    classes: Uint8Array.from(rows, (row) => data.targets[row]),
  });
  return { features: data.features, train: part(split.train), validation: part(split.validation) };
}
