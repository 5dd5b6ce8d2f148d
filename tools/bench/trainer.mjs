/** Trainer from its sources. */
import { from } from '../from.mjs';

const { parseTask } = await from('core/src/parse.ts');
const { findBackend } = await from('trainer/src/tensorflow/ladder.ts');
const { openBackend } = await from('trainer/src/tensorflow/open.ts');
const { splitRows } = await from('trainer/src/data/split.ts');
const { examplesOf } = await from('trainer/src/data/examples.ts');
const { trainNetwork } = await from('trainer/src/network/train-network.ts');
const { ensureEngine, openEngine } = await from('engine/src/index.ts');
export const { loadDataSet } = await from('trainer/src/data/data-sets.ts');
export const { loadTfjsNode } = await from('trainer/src/tensorflow/tfjs.ts');
export const { nativeEnvironment } = await from('trainer/src/tensorflow/environment.ts');

/** Opens native TensorFlow for tfjs's own `fit`. */
export function openTensorFlow() {
  return openBackend(findBackend().choice);
}

/**
 * Opens an engine.
 *
 * @param kind `native` or `wasm`
 */
export async function engineOf(kind) {
  return openEngine(kind === 'wasm' ? { type: 'wasm' } : (await ensureEngine()).choice);
}

export function taskOf(words) {
  const parsed = parseTask(words, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Trains a task on an engine; `report` as in `trainNetwork`. */
export function trainOn(engine, task, data, report) {
  const member = { key: { trial: 0, attempt: 1, token: '' }, task, seed: 0 };
  return trainNetwork({ engine, member, data, report, isStopped: () => false });
}

/** Examples of a task as numbers and classes: training rows and validation rows. */
export async function examplesFor(task) {
  const data = await loadDataSet(task.data);
  const split = splitRows(task.data, data.targets, 0);
  const { features, read } = examplesOf(data, split.train);
  const part = (rows) => {
    const inputs = new Float32Array(rows.length * features);
    rows.forEach((row, i) => read(row, inputs, i * features));
    return { inputs, classes: Uint8Array.from(rows, (row) => data.targets[row]) };
  };
  return { features, train: part(split.train), validation: part(split.validation) };
}
