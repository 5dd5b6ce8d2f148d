import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { inRepository } from '../../build/setup/repository.mjs';
import { taskSpec, trialSettings } from './settings.mjs';
import { Subject } from './subject.mjs';
import { examplesFor, nativeEnvironment, taskOf } from './trainer.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
export const python = ensurePython('tools/evidence/peers/requirements/bench.txt');
const quiet = { OMP_NUM_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '3' };
/** Environment of the peers: one thread per pool. */
export const oneThread = { ...nativeEnvironment, TF_NUM_INTEROP_THREADS: '1', ...quiet };

/** Writes the examples of a task for the peers in Python. */
export async function writeExamples(folder, data) {
  const examples = await examplesFor(taskOf(taskSpec({ data, hidden: 1 }, 1, trialSettings(1)[0])));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'shape.json'), JSON.stringify({ features: examples.features }));
  for (const part of ['train', 'validation']) {
    writeFileSync(join(folder, `${part}-inputs.f32`), new Uint8Array(examples[part].inputs.buffer));
    writeFileSync(join(folder, `${part}-classes.u8`), examples[part].classes);
  }
}

const ours = (backend, threads = 1) => [process.execPath, here('our-steps.mjs'), backend, String(threads)];
const programs = {
  native: ours('native'),
  nativeTwice: ours('native', 2),
  wasm: ours('wasm'),
  fit: [process.execPath, here('fit-steps.mjs')],
  keras: [python, here('../peers/keras_steps.py')],
  jax: [python, here('../peers/jax_steps.py')],
};

/** Starts the sides of some rows and warms them up: each on one core, but those with two threads on two. */
export async function openSides(rows) {
  const asked = new Set(rows.flatMap(({ ours, theirs }) => [ours[0], theirs[0]]));
  const sides = [...asked].map(async (side) => {
    // As in the runner's processes.
    const own = side.startsWith('native') ? { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } : {};
    const environment = { ...oneThread, ...own };
    const cores = side === 'nativeTwice' ? '0,1' : '0';
    return [side, await new Subject(programs[side], { environment, cores }).ready()];
  });
  return Object.fromEntries(await Promise.all(sides));
}

/** Commands of a sweep with Optuna and Keras, one per worker. */
export function optunaWorkers({ folder, journal, hidden, filters, trials, epochs, workers, seed }) {
  return Array.from({ length: workers }, (_, worker) => [
    python,
    here('../peers/optuna_sweep.py'),
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

/** The equivalent sweep file for Ridgeline. */
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
