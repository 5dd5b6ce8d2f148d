import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { inRepository } from '../../build/setup/repository.mjs';
import { taskSpec, trialSettings } from './settings.mjs';
import { MeasuredProcess } from './measured-process.mjs';
import { loadExamples, nativeEnvironment, parseTaskSpec } from './trainer.mjs';

const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));
export const python = ensurePython('tools/evidence/peers/requirements/bench.txt');
/** Environment of the compared programs, with one thread per pool. */
export const singleThreadEnvironment = {
  ...nativeEnvironment,
  TF_NUM_INTEROP_THREADS: '1',
  OMP_NUM_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '3',
};

/** Writes the examples of a task for the Python programs in tools/evidence/peers. */
export async function writeExamples(folder, data) {
  const examples = await loadExamples(parseTaskSpec(taskSpec({ data, hidden: 1 }, 1, trialSettings(1)[0])));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'shape.json'), JSON.stringify({ features: examples.features }));
  for (const part of ['train', 'validation']) {
    writeFileSync(join(folder, `${part}-inputs.f32`), new Uint8Array(examples[part].inputs.buffer));
    writeFileSync(join(folder, `${part}-classes.u8`), examples[part].classes);
  }
}

const stepProgram = (backend, threads = 1) => [
  process.execPath,
  pathTo('our-steps.mjs'),
  backend,
  String(threads),
];
const programs = {
  native: stepProgram('native'),
  nativeTwoThreads: stepProgram('native', 2),
  wasm: stepProgram('wasm'),
  fit: [process.execPath, pathTo('fit-steps.mjs')],
  keras: [python, pathTo('../peers/keras_steps.py')],
  jax: [python, pathTo('../peers/jax_steps.py')],
};

/** Starts the programs that the rows compare, each on one core, or on two if the program has two threads. */
export async function openSides(rows) {
  const names = new Set(rows.flatMap(({ ours, theirs }) => [ours[0], theirs[0]]));
  const sides = [...names].map(async (side) => {
    // Same setting as in the runner's processes.
    const allocatorSettings = side.startsWith('native') ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {};
    const environment = { ...singleThreadEnvironment, ...allocatorSettings };
    const cores = side === 'nativeTwoThreads' ? '0,1' : '0';
    return [side, await new MeasuredProcess(programs[side], { environment, cores }).ready()];
  });
  return Object.fromEntries(await Promise.all(sides));
}

/** Returns the commands of a sweep with Optuna and Keras, one per worker. */
export function listOptunaCommands({ folder, journal, hidden, filters, trials, epochs, workers, seed }) {
  return Array.from({ length: workers }, (_, worker) => [
    python,
    pathTo('../peers/optuna_sweep.py'),
    JSON.stringify({
      data: folder,
      hidden,
      filters,
      trials: trials / workers,
      epochs,
      seed,
      worker,
      journal,
    }),
  ]);
}

export const ridgeline = (...args) => [
  process.execPath,
  inRepository('packages/cli/bin/ridgeline.js'),
  ...args,
];

/** Returns the sweep file with which Ridgeline runs the sweep of `listOptunaCommands`. */
export function sweepFile({ trials, epochs, seed, ...net }) {
  return JSON.stringify({
    name: 'bench',
    task: taskSpec(net, epochs, trialSettings(1)[0]),
    metric: { name: 'val_loss', goal: 'minimize', summary: 'last' },
    method: 'random',
    run_cap: trials,
    seed: 1,
    seeds: [seed],
    parameters: {
      [net.filters === undefined ? 'network.dropout' : 'network.drop.rate']: { min: 0, max: 0.5 },
      'network.kernel_regularizer.l2': { distribution: 'log_uniform_values', min: 1e-5, max: 1e-2 },
      'network.kernel_constraint.max_value': { min: 1, max: 4 },
      'training.schedule.decay_rate': { min: 0.7, max: 1 },
    },
  });
}
