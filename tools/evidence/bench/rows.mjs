import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nets, trialSettings } from './settings.mjs';
import { singleThreadEnvironment, listOptunaCommands, ridgeline, sweepFile } from './sides.mjs';
import { mean } from './statistics.mjs';
import { runWatched } from './run-watched.mjs';

const small = { net: 'small', work: '64-32-10' };
const large = { net: 'large', work: '784-64-10' };
const cnn = { net: 'cnn', work: 'CNN 28x28' };

/**
 * Step rows of each part of the benchmark, with the number of trials of each side. `goal` and `stretch` are goals for
 * the ratio of the other side's time to Ridgeline's. Ridgeline trains trials in sequence, JAX trains all simultaneously.
 * A goal below 1 permits a slower step.
 */
export const stepRows = {
  dense: [
    { ...small, baseline: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 3, stretch: 4 },
    { ...small, baseline: 'JAX vmap', ours: ['native', 64], theirs: ['jax', 64], goal: 1.2, stretch: 1.5 },
    {
      ...small,
      baseline: 'Keras fit',
      ours: ['native', 1],
      theirs: ['keras', 1],
      goal: 100,
      stretch: Infinity,
    },
    { ...large, baseline: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 1.4, stretch: 1.6 },
    { ...large, baseline: 'JAX vmap', ours: ['native', 8], theirs: ['jax', 8], goal: 1.1, stretch: 1.4 },
    {
      ...large,
      baseline: 'Keras fit',
      ours: ['native', 1],
      theirs: ['keras', 1],
      goal: 8,
      stretch: Infinity,
    },
    {
      ...large,
      baseline: 'tfjs model.fit',
      ours: ['native', 1],
      theirs: ['fit', 1],
      goal: 15,
      stretch: Infinity,
    },
    {
      ...small,
      baseline: 'one thread',
      ours: ['nativeTwoThreads', 64],
      theirs: ['native', 64],
      goal: 1.8,
      stretch: 1.95,
    },
    {
      ...large,
      baseline: 'one thread',
      ours: ['nativeTwoThreads', 8],
      theirs: ['native', 8],
      goal: 1.8,
      stretch: 1.95,
    },
    {
      ...small,
      baseline: 'the addon',
      ours: ['wasm', 1],
      theirs: ['native', 1],
      goal: 1 / 4,
      stretch: 1 / 3,
    },
    {
      ...large,
      baseline: 'the addon',
      ours: ['wasm', 1],
      theirs: ['native', 1],
      goal: 1 / 3,
      stretch: 1 / 2,
    },
  ],
  layers: [
    { ...cnn, baseline: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 2, stretch: 4 },
    { ...cnn, baseline: 'Keras fit', ours: ['native', 1], theirs: ['keras', 1], goal: 8, stretch: 12 },
    {
      ...cnn,
      baseline: 'tfjs model.fit',
      ours: ['native', 1],
      theirs: ['fit', 1],
      goal: 15,
      stretch: Infinity,
    },
    {
      ...cnn,
      baseline: 'one thread',
      ours: ['nativeTwoThreads', 1],
      theirs: ['native', 1],
      goal: 1.8,
      stretch: 1.95,
    },
    { ...cnn, baseline: 'the addon', ours: ['wasm', 1], theirs: ['native', 1], goal: 1 / 3, stretch: 1 / 2 },
  ],
};

/**
 * Measures each combination of side, network and number of trials in the rows once. Returns the time per trial-step and
 * the accuracy of each.
 */
export async function measureSides(rows, sides, folders, { warmUp }) {
  const answers = new Map();
  for (const { net, ours, theirs } of rows) {
    for (const [side, trialCount] of [ours, theirs]) {
      const key = measurementKey(net, side, trialCount);
      if (answers.has(key)) continue;
      const { hidden, filters, epochs } = nets[net];
      const request = {
        net: nets[net],
        data: folders[net],
        hidden,
        filters,
        trials: trialSettings(trialCount),
        epochs: warmUp ? 2 : epochs,
      };
      answers.set(key, await sides[side].ask(request));
    }
  }
  return answers;
}

/** Returns the two answers that a row compares. */
export function findPair({ net, ours, theirs }, answers) {
  return [ours, theirs].map(([side, trialCount]) => answers.get(measurementKey(net, side, trialCount)));
}

const measurementKey = (...parts) => parts.join(' ');

/** Runs a sweep once with each side. Returns total time, time until the first trial ended, peak memory and accuracy. */
export async function raceSweeps(sweep) {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
  try {
    writeFileSync(join(folder, 'bench.json'), sweepFile(sweep));
    const ours = await runWatched(
      [ridgeline('run', 'bench.json', '--threads', String(sweep.workers), '--plain')],
      {
        cwd: folder,
      },
    );
    const exportOutput = await runWatched([ridgeline('export', 'bench', '--format', 'json')], {
      cwd: folder,
    });
    const theirs = await runWatched(listOptunaCommands({ ...sweep, journal: join(folder, 'optuna.log') }), {
      environment: singleThreadEnvironment,
    });
    const accuracies = theirs.lines.map(({ line }) => JSON.parse(line).accuracy);
    const toResult = ({ seconds, memory }, first, accuracy) => ({ seconds, memory, first, accuracy });
    return {
      ours: toResult(ours, findFirstTime(ours, /complete\s+#/), mean(readAccuracies(exportOutput.lines))),
      theirs: toResult(theirs, findFirstTime(theirs, /accuracy/), mean(accuracies)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findFirstTime({ lines }, pattern) {
  const first = lines.find(({ line }) => pattern.test(line));
  if (first === undefined) throw new Error(`no line matches ${pattern}`);
  return first.seconds;
}

function readAccuracies(lines) {
  const { trials } = JSON.parse(lines.map(({ line }) => line).join('\n'));
  return trials.flatMap(({ state, values }) => (state === 'complete' ? [values.val_accuracy] : []));
}
