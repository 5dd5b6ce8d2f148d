/**
 * Races Ridgeline against Keras, Optuna, JAX and TensorFlow.js's own `fit`: the same data, networks, batches, epochs
 * and workers, in turns. Writes a table, a picture and every number of each part into the folder `--output`.
 *
 *   npm run bench [-- dense] [-- layers] [-- --quick] [-- --resume] [-- --output FOLDER]
 *
 * `dense` has networks of one hidden layer, `layers` a CNN; without a name both run. The peers are installed from PyPI
 * at the first run. A full run takes half an hour for `dense`, and a quarter of an hour for `layers`. `--quick` takes
 * some minutes, with fewer rounds and smaller sweeps, and no goal counts as met. The machine should be idle otherwise.
 * The tables are updated after each round; `--resume` continues an interrupted bench after its last round.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../../build/setup/repository.mjs';
import { openJournal } from './journal.mjs';
import { picture } from './picture.mjs';
import { askSides, pairOf, raceSweeps, stepRows } from './rows.mjs';
import { nets } from './settings.mjs';
import { openSides, ridgeline, writeExamples } from './sides.mjs';
import { judge, mean } from './statistics.mjs';
import { STEP_UNIT, table } from './table.mjs';
import { loadDataSet } from './trainer.mjs';
import { watched } from './watched.mjs';

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
const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`"${unknown}" is not a part of the bench: ${Object.keys(parts)}`);
const say = (text) => process.stderr.write(`${text}\n`);

const machine = `${availableParallelism()} x ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
const scratch = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
mkdirSync(output, { recursive: true });
try {
  for (const name of wanted) await race({ name, ...parts[name] });
} finally {
  rmSync(scratch, { recursive: true });
}

/** Races one part of the bench. */
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
  say(`\n${table(rows, machine, quick)}\nwritten to ${output}`);
  const apart = rows.filter(({ accuracy }) => Math.abs(accuracy[0] - accuracy[1]) > 0.05);
  for (const { what, of, accuracy } of apart)
    say(`${what}, ${of}: not the same work, accuracies ${accuracy.join(', ')}`);
  // A round of a sweep has one training seed, too few to prove that the work differs.
  if (!quick && apart.length > 0) process.exitCode = 1;
}

/** Writes the results of all rounds so far. */
function writeResults({ name, file, journal }) {
  const rows = [...stepResults(stepRows[name], journal.rounds('steps')), ...sweepResults(name, journal)];
  writeFileSync(join(output, `${file}.json`), `${JSON.stringify({ machine, quick, rows }, null, 1)}\n`);
  writeFileSync(join(output, `${file}.md`), table(rows, machine, quick));
  writeFileSync(join(output, `${file}.svg`), picture(rows, machine));
  return rows;
}

/** Records a round and updates the table. */
function keep(part, name, round) {
  part.journal.add(name, round);
  writeResults(part);
}

/** Announces a race, with the load of the machine beside it. */
function announce(what) {
  say(`${what}, load ${loadavg()[0].toFixed(1)}`);
}

async function raceSteps(part) {
  const { journal, rounds } = part;
  const rows = stepRows[part.name];
  const done = journal.rounds('steps').length;
  if (done >= rounds.steps) return;
  const folders = {};
  for (const { net } of rows) {
    if (net in folders) continue;
    folders[net] = join(scratch, net);
    await writeExamples(folders[net], nets[net].data);
  }
  const sides = await openSides(rows);
  announce('steps, to warm up');
  await askSides(rows, sides, folders, { warmUp: true });
  for (let round = done + 1; round <= rounds.steps; round++) {
    announce(`steps, round ${round} of ${rounds.steps}`);
    keep(part, 'steps', Object.fromEntries(await askSides(rows, sides, folders, { warmUp: false })));
  }
  await Promise.all(Object.values(sides).map((side) => side.end()));
}

/**
 * Rows of the races of single steps.
 *
 * @param races the answers of each round
 */
function stepResults(rows, races) {
  if (races.length === 0) return [];
  return rows.map((row) => {
    const pairs = races.map((answers) => pairOf(row, new Map(Object.entries(answers))));
    const [ours, theirs] = [0, 1].map((side) => pairs.map((pair) => pair[side].ms));
    const [side, size] = row.ours;
    return {
      what: `${row.what}, K = ${size}${side === 'nativeTwice' ? ', two threads' : ''}`,
      of: row.of,
      unit: STEP_UNIT,
      ours,
      theirs,
      accuracy: pairs.at(-1).map(({ accuracy }) => accuracy),
      goal: row.goal,
      stretch: row.stretch,
      ...judge({ ...row, ours, theirs }),
    };
  });
}

/**
 * Whole sweeps of a part, by the names of their races.
 *
 * @param dataSet Fashion-MNIST, or MNIST without it
 */
function sweepsOf(part, dataSet) {
  if (part === 'layers') {
    const pictures = {
      data: { name: dataSet, train: 10_000, validation: 2_000 },
      filters: [8, 16],
      trials: quick ? 4 : 24,
      epochs: quick ? 1 : 3,
      workers: 2,
    };
    return { [dataSet]: pictures };
  }
  const digits = {
    data: { name: 'digits', train: 1184, validation: 240 },
    hidden: 32,
    trials: quick ? 16 : 64,
    epochs: 10,
    workers: 2,
  };
  const pictures = {
    data: { name: dataSet, train: 50_000, validation: 10_000 },
    hidden: 64,
    trials: quick ? 4 : 16,
    epochs: quick ? 1 : 3,
    workers: 2,
  };
  return { digits, [dataSet]: pictures };
}

async function raceAllSweeps(part) {
  for (const [name, sweep] of Object.entries(sweepsOf(part.name, await pictures()))) {
    const folder = join(scratch, `sweep-${part.name}-${name}`);
    await writeExamples(folder, sweep.data);
    for (let round = part.journal.rounds(name).length + 1; round <= part.rounds.sweeps; round++) {
      announce(`sweep on ${name}, round ${round} of ${part.rounds.sweeps}`);
      keep(part, name, await raceSweeps({ ...sweep, folder, seed: round }));
    }
  }
}

function sweepResults(part, journal) {
  return ['digits', 'fashion-mnist', 'mnist'].flatMap((name) => {
    const races = journal.rounds(name);
    if (races.length === 0) return [];
    const { trials, epochs, filters } = sweepsOf(part, name === 'digits' ? 'mnist' : name)[name];
    const what = `${trials}${filters === undefined ? '' : ' CNN'} trials x ${epochs} epochs on ${name}`;
    const small = name === 'digits';
    const [goal, stretch] = small ? [60, 100] : filters === undefined ? [12, 20] : [6, 10];
    const whole = sweepRow(what, 's in all', races, ({ seconds }) => seconds, goal, stretch);
    if (!small) return [whole];
    const first = sweepRow(`${what}: first result`, 's', races, (side) => side.first, 6, 10);
    const memory = sweepRow(`${what}: peak memory`, 'MB', races, (side) => side.memory / 1e6, 5, 8);
    return [whole, first, memory];
  });
}

function sweepRow(what, unit, races, number, goal, stretch) {
  const [ours, theirs] = [races.map((race) => number(race.ours)), races.map((race) => number(race.theirs))];
  // All trials of a round share one training seed, so the mean of a single round says little.
  const accuracy = [
    mean(races.map((race) => race.ours.accuracy)),
    mean(races.map((race) => race.theirs.accuracy)),
  ];
  return {
    what,
    of: 'Optuna + Keras, two workers each',
    unit,
    ours,
    theirs,
    accuracy,
    goal,
    stretch,
    ...judge({ ours, theirs, goal, stretch }),
  };
}

/** Fashion-MNIST if available, else MNIST, which has the same size. */
async function pictures() {
  try {
    await watched([ridgeline('data', 'fetch', 'fashion-mnist')]);
    await loadDataSet('fashion-mnist');
    return 'fashion-mnist';
  } catch (error) {
    say(`MNIST replaces Fashion-MNIST: ${error.message}`);
    return 'mnist';
  }
}
