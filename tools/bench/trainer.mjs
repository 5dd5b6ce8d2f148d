/**
 * The trainer from its sources. By their files, because a script at the top is no package that could depend on another.
 */
const source = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);

const { parseTask } = await source('core/src/parse.ts');
const { findBackend } = await source('trainer/src/tensorflow/ladder.ts');
const { openBackend } = await source('trainer/src/tensorflow/open.ts');
const { splitRows } = await source('trainer/src/data/split.ts');
const { examplesOf } = await source('trainer/src/data/examples.ts');
const { trainNetwork } = await source('trainer/src/network/train-network.ts');
const { ensureEngine, openEngine } = await source('engine/src/index.ts');
export const { loadDataSet } = await source('trainer/src/data/data-sets.ts');
export const { loadTfjsNode } = await source('trainer/src/tensorflow/tfjs.ts');
export const { nativeEnvironment } = await source('trainer/src/tensorflow/environment.ts');

/** Native TensorFlow, which tfjs's own `fit` trains on. */
export function openTensorFlow() {
  return openBackend(findBackend().choice);
}

/** @param kind `native` or `wasm` */
export async function engineOf(kind) {
  return openEngine(kind === 'wasm' ? { type: 'wasm' } : (await ensureEngine()).choice);
}

export function taskOf(words) {
  const parsed = parseTask(words, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Trains a task on an engine; `report` as `trainNetwork` has it. */
export function trainOn(engine, task, data, report) {
  const member = { key: { trial: 0, attempt: 1, token: '' }, task, seed: 0 };
  return trainNetwork({ engine, member, data, report, isStopped: () => false });
}

/** The examples of a task, as numbers and classes: those that are trained on and those that are measured. */
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
