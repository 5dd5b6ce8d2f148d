/**
 * Races Ridgeline against Keras, Optuna, JAX and TensorFlow.js's own `fit` with the same data, networks, batches, epochs
 * and workers. The sides alternate. Writes a table, a figure and all numbers of each part into the folder `--output`.
 *
 *   npm run bench [-- dense] [-- layers] [-- --quick] [-- --resume] [-- --output FOLDER]
 *
 * `dense` has networks with one hidden layer, `layers` has a CNN; by default both run. The first run installs the peers
 * from PyPI. A full run takes half an hour for `dense` and a quarter of an hour for `layers`. `--quick` takes some
 * minutes with fewer rounds and smaller sweeps, and judges no goal. The machine should otherwise be idle. The tables are
 * updated after each round; `--resume` continues an interrupted benchmark after its last round.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../build/setup/repository.mjs';
import { openJournal } from './journal.mjs';
import { drawBars } from './draw-bars.mjs';
import { measureSides, findPair, raceSweeps, stepRows } from './rows.mjs';
import { nets } from './settings.mjs';
import { openSides, ridgeline, writeExamples } from './sides.mjs';
import { judgeRow, mean } from './statistics.mjs';
import { STEP_UNIT, formatTable } from './table.mjs';
import { loadDataSet } from './trainer.mjs';
import { runWatched } from './run-watched.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    resume: { type: 'boolean' },
    output: { type: 'string', default: inRepository('packages/trainer/bench') },
  },
});
const quick = options.quick === true;
const output = resolve(options.output);
const parts = {
  dense: { file: 'bench', rounds: quick ? { steps: 3, sweeps: 1 } : { steps: 9, sweeps: 5 } },
  layers: { file: 'layers', rounds: quick ? { steps: 3, sweeps: 1 } : { steps: 9, sweeps: 3 } },
};
const selectedParts = positionals.length > 0 ? positionals : Object.keys(parts);
const unknownPart = selectedParts.find((name) => !(name in parts));
if (unknownPart !== undefined)
  throw new Error(`"${unknownPart}" is not a part of the benchmark: ${Object.keys(parts)}`);
const log = (text) => process.stderr.write(`${text}\n`);

const machine = `${availableParallelism()} x ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
const scratch = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
mkdirSync(output, { recursive: true });
try {
  for (const name of selectedParts) await race({ name, ...parts[name] });
} finally {
  rmSync(scratch, { recursive: true });
}

/** Runs one part of the benchmark. */
async function race({ name, file, rounds }) {
  const journal = openJournal(
    join(output, `${file}-rounds.json`),
    { machine, quick },
    options.resume === true,
  );
  const part = { name, file, rounds, journal };
  await raceSteps(part);
  await raceAllSweeps(part);
  const rows = writeResults(part);
  journal.end();
  log(`\n${formatTable(rows, machine, quick)}\nwritten to ${output}`);
  const differingRows = rows.filter(({ accuracy }) => Math.abs(accuracy[0] - accuracy[1]) > 0.05);
  for (const { work, baseline, accuracy } of differingRows)
    log(`${work}, ${baseline}: the work differs, accuracies ${accuracy.join(', ')}`);
  // A round of a sweep has one training seed, too few to prove that the work differs.
  if (!quick && differingRows.length > 0) process.exitCode = 1;
}

/** Writes the results of all rounds so far. */
function writeResults({ name, file, journal }) {
  const rows = [...stepResults(stepRows[name], journal.rounds('steps')), ...sweepResults(name, journal)];
  writeFileSync(join(output, `${file}.json`), `${JSON.stringify({ machine, quick, rows }, null, 1)}\n`);
  writeFileSync(join(output, `${file}.md`), formatTable(rows, machine, quick));
  writeFileSync(join(output, `${file}.svg`), drawBars(rows, machine));
  return rows;
}

/** Records a round and updates the table. */
function recordRound(part, name, round) {
  part.journal.add(name, round);
  writeResults(part);
}

/** Prints a message with the load of the machine. */
function announce(message) {
  log(`${message}, load ${loadavg()[0].toFixed(1)}`);
}

async function raceSteps(part) {
  const { journal, rounds } = part;
  const rows = stepRows[part.name];
  const finishedRounds = journal.rounds('steps').length;
  if (finishedRounds >= rounds.steps) return;
  const folders = {};
  for (const { net } of rows) {
    if (net in folders) continue;
    folders[net] = join(scratch, net);
    await writeExamples(folders[net], nets[net].data);
  }
  const sides = await openSides(rows);
  announce('steps, warm-up');
  await measureSides(rows, sides, folders, { warmUp: true });
  for (let round = finishedRounds + 1; round <= rounds.steps; round++) {
    announce(`steps, round ${round} of ${rounds.steps}`);
    recordRound(
      part,
      'steps',
      Object.fromEntries(await measureSides(rows, sides, folders, { warmUp: false })),
    );
  }
  await Promise.all(Object.values(sides).map((side) => side.end()));
}

/**
 * Returns the results of the step rows.
 *
 * @param rounds answers of each round
 */
function stepResults(rows, rounds) {
  if (rounds.length === 0) return [];
  return rows.map((row) => {
    const pairs = rounds.map((answers) => findPair(row, new Map(Object.entries(answers))));
    const [ours, theirs] = [0, 1].map((side) => pairs.map((pair) => pair[side].ms));
    const [side, trialCount] = row.ours;
    return {
      work: `${row.work}, K = ${trialCount}${side === 'nativeTwoThreads' ? ', two threads' : ''}`,
      baseline: row.baseline,
      unit: STEP_UNIT,
      ours,
      theirs,
      accuracy: pairs.at(-1).map(({ accuracy }) => accuracy),
      goal: row.goal,
      stretch: row.stretch,
      ...judgeRow({ ...row, ours, theirs }),
    };
  });
}

/**
 * Returns the sweeps of a part, by the names of their races.
 *
 * @param dataSet `fashion-mnist`, or `mnist` if it is unavailable
 */
function sweepsOf(partName, dataSet) {
  if (partName === 'layers') {
    const trialsOnPictures = {
      data: { name: dataSet, train: 10_000, validation: 2_000 },
      filters: [8, 16],
      trials: quick ? 4 : 24,
      epochs: quick ? 1 : 3,
      workers: 2,
    };
    return { [dataSet]: trialsOnPictures };
  }
  const digits = {
    data: { name: 'digits', train: 1184, validation: 240 },
    hidden: 32,
    trials: quick ? 16 : 64,
    epochs: 10,
    workers: 2,
  };
  const trialsOnPictures = {
    data: { name: dataSet, train: 50_000, validation: 10_000 },
    hidden: 64,
    trials: quick ? 4 : 16,
    epochs: quick ? 1 : 3,
    workers: 2,
  };
  return { digits, [dataSet]: trialsOnPictures };
}

async function raceAllSweeps(part) {
  for (const [name, sweep] of Object.entries(sweepsOf(part.name, await choosePictures()))) {
    const folder = join(scratch, `sweep-${part.name}-${name}`);
    await writeExamples(folder, sweep.data);
    for (let round = part.journal.rounds(name).length + 1; round <= part.rounds.sweeps; round++) {
      announce(`sweep on ${name}, round ${round} of ${part.rounds.sweeps}`);
      recordRound(part, name, await raceSweeps({ ...sweep, folder, seed: round }));
    }
  }
}

function sweepResults(partName, journal) {
  return ['digits', 'fashion-mnist', 'mnist'].flatMap((name) => {
    const rounds = journal.rounds(name);
    if (rounds.length === 0) return [];
    const { trials, epochs, filters } = sweepsOf(partName, name === 'digits' ? 'mnist' : name)[name];
    const work = `${trials}${filters === undefined ? '' : ' CNN'} trials x ${epochs} epochs on ${name}`;
    const isSmall = name === 'digits';
    const [goal, stretch] = isSmall ? [60, 100] : filters === undefined ? [12, 20] : [6, 10];
    const total = sweepRow(work, 's in total', rounds, ({ seconds }) => seconds, goal, stretch);
    if (!isSmall) return [total];
    const first = sweepRow(`${work}: first result`, 's', rounds, (side) => side.first, 6, 10);
    const memory = sweepRow(`${work}: peak memory`, 'MB', rounds, (side) => side.memory / 1e6, 5, 8);
    return [total, first, memory];
  });
}

function sweepRow(work, unit, rounds, readValue, goal, stretch) {
  const [ours, theirs] = ['ours', 'theirs'].map((side) => rounds.map((round) => readValue(round[side])));
  // All trials of a round share one training seed, so the mean of a single round says little.
  const accuracy = [
    mean(rounds.map((round) => round.ours.accuracy)),
    mean(rounds.map((round) => round.theirs.accuracy)),
  ];
  return {
    work,
    baseline: 'Optuna + Keras, two workers each',
    unit,
    ours,
    theirs,
    accuracy,
    goal,
    stretch,
    ...judgeRow({ ours, theirs, goal, stretch }),
  };
}

/** Returns `fashion-mnist` if it is available, else `mnist`, which has the same size. */
async function choosePictures() {
  try {
    await runWatched([ridgeline('data', 'fetch', 'fashion-mnist')]);
    await loadDataSet('fashion-mnist');
    return 'fashion-mnist';
  } catch (error) {
    log(`MNIST replaces Fashion-MNIST: ${error.message}`);
    return 'mnist';
  }
}
