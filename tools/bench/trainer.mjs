/**
 * The trainer from its sources. By their files, because a script at the top is no package that could depend on another.
 */
const source = (file) => import(new URL(`../../packages/${file}`, import.meta.url).href);

const { parseTask } = await source('core/src/parse.ts');
const { findBackend } = await source('trainer/src/tensorflow/ladder.ts');
const { openBackend } = await source('trainer/src/tensorflow/open.ts');
const { splitRows } = await source('trainer/src/data/split.ts');
const { examplesOf } = await source('trainer/src/data/examples.ts');
export const { loadDataSet } = await source('trainer/src/data/data-sets.ts');
export const { loadTfjsNode } = await source('trainer/src/tensorflow/tfjs.ts');
export const { nativeEnvironment } = await source('trainer/src/tensorflow/environment.ts');
export const { nativeKernels } = await source('trainer/src/kernels/native-kernels.ts');
export const { openKernels } = await source('trainer/src/kernels/open-kernels.ts');
export const { train } = await source('trainer/src/train.ts');

/** @param kind `native` or `wasm` */
export function open(kind) {
  return openBackend(kind === 'wasm' ? { rung: 'wasm' } : findBackend().choice);
}

export function taskOf(words) {
  const parsed = parseTask(words, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The members of a group of tasks. */
export function membersOf(tasks) {
  return tasks.map((task, trial) => ({ key: { trial, attempt: 1, token: '' }, task, seed: 0 }));
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
