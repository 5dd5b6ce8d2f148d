import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nets, trialSettings } from './settings.mjs';
import { oneThread, optunaWorkers, ridgeline, sweepFile } from './sides.mjs';
import { mean } from './statistics.mjs';
import { watched } from './watched.mjs';

const small = { net: 'small', what: '64-32-10' };
const large = { net: 'large', what: '784-64-10' };
const cnn = { net: 'cnn', what: 'CNN 28x28' };

/**
 * Step rows of each part of the benchmark: the number of trials for each side, and the goal for the ratio of the other
 * side's time to ours. We train one trial after another, JAX trains all at once. A goal below 1 allows us to take
 * longer.
 */
export const stepRows = {
  dense: [
    { ...small, of: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 3, stretch: 4 },
    { ...small, of: 'JAX vmap', ours: ['native', 64], theirs: ['jax', 64], goal: 1.2, stretch: 1.5 },
    { ...small, of: 'Keras fit', ours: ['native', 1], theirs: ['keras', 1], goal: 100, stretch: Infinity },
    { ...large, of: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 1.4, stretch: 1.6 },
    { ...large, of: 'JAX vmap', ours: ['native', 8], theirs: ['jax', 8], goal: 1.1, stretch: 1.4 },
    { ...large, of: 'Keras fit', ours: ['native', 1], theirs: ['keras', 1], goal: 8, stretch: Infinity },
    { ...large, of: 'tfjs model.fit', ours: ['native', 1], theirs: ['fit', 1], goal: 15, stretch: Infinity },
    {
      ...small,
      of: 'one thread',
      ours: ['nativeTwice', 64],
      theirs: ['native', 64],
      goal: 1.8,
      stretch: 1.95,
    },
    { ...large, of: 'one thread', ours: ['nativeTwice', 8], theirs: ['native', 8], goal: 1.8, stretch: 1.95 },
    { ...small, of: 'the addon', ours: ['wasm', 1], theirs: ['native', 1], goal: 1 / 4, stretch: 1 / 3 },
    { ...large, of: 'the addon', ours: ['wasm', 1], theirs: ['native', 1], goal: 1 / 3, stretch: 1 / 2 },
  ],
  layers: [
    { ...cnn, of: 'JAX', ours: ['native', 1], theirs: ['jax', 1], goal: 2, stretch: 4 },
    { ...cnn, of: 'Keras fit', ours: ['native', 1], theirs: ['keras', 1], goal: 8, stretch: 12 },
    { ...cnn, of: 'tfjs model.fit', ours: ['native', 1], theirs: ['fit', 1], goal: 15, stretch: Infinity },
    { ...cnn, of: 'one thread', ours: ['nativeTwice', 1], theirs: ['native', 1], goal: 1.8, stretch: 1.95 },
    { ...cnn, of: 'the addon', ours: ['wasm', 1], theirs: ['native', 1], goal: 1 / 3, stretch: 1 / 2 },
  ],
};

/**
 * Asks each combination of side, network and size in the rows once, in turn. Returns the time per trial-step, and the
 * accuracy.
 */
export async function askSides(rows, sides, folders, { warmUp }) {
  const answers = new Map();
  for (const { net, ours, theirs } of rows) {
    for (const [side, size] of [ours, theirs]) {
      const key = keyOf(net, side, size);
      if (answers.has(key)) continue;
      const { hidden, filters, epochs } = nets[net];
      const request = {
        net: nets[net],
        data: folders[net],
        hidden,
        filters,
        trials: trialSettings(size),
        epochs: warmUp ? 2 : epochs,
      };
      answers.set(key, await sides[side].ask(request));
    }
  }
  return answers;
}

/** Answers that a row compares. */
export function pairOf({ net, ours, theirs }, answers) {
  return [ours, theirs].map(([side, size]) => answers.get(keyOf(net, side, size)));
}

const keyOf = (...parts) => parts.join(' ');

/** Runs a sweep once with each side. Returns the times, and when the first trial ended. */
export async function raceSweeps(sweep) {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
  try {
    writeFileSync(join(folder, 'bench.json'), sweepFile(sweep));
    const ours = await watched(
      [ridgeline('run', 'bench.json', '--threads', String(sweep.workers), '--plain')],
      {
        cwd: folder,
      },
    );
    const exported = await watched([ridgeline('export', 'bench', '--format', 'json')], { cwd: folder });
    const theirs = await watched(optunaWorkers({ ...sweep, journal: join(folder, 'optuna.log') }), {
      environment: oneThread,
    });
    const accuracies = theirs.lines.map(({ line }) => JSON.parse(line).accuracy);
    const resultOf = ({ seconds, memory }, first, accuracy) => ({ seconds, memory, first, accuracy });
    return {
      ours: resultOf(ours, firstOf(ours, /complete\s+#/), mean(ourAccuracies(exported.lines))),
      theirs: resultOf(theirs, firstOf(theirs, /accuracy/), mean(accuracies)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function firstOf({ lines }, pattern) {
  const first = lines.find(({ line }) => pattern.test(line));
  if (first === undefined) throw new Error(`no line matches ${pattern}`);
  return first.seconds;
}

function ourAccuracies(lines) {
  const { trials } = JSON.parse(lines.map(({ line }) => line).join('\n'));
  return trials.flatMap(({ state, values }) => (state === 'complete' ? [values.val_accuracy] : []));
}
