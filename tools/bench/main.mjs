/**
 * Races Ridgeline against Keras, Optuna, JAX and TensorFlow.js's own `fit`: the same data, networks, batches, epochs and
 * workers, in turns. Writes a table, a picture and every number into the folder `--output`.
 *
 *   npm run bench [-- --quick] [-- --output FOLDER]
 *
 * The peers are installed from PyPI at the first run. In full it takes half an hour, with `--quick` some minutes: fewer
 * rounds, smaller sweeps, and no goal counts as met. The machine should do nothing else.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../setup/repository.mjs';
import { picture } from './picture.mjs';
import { askSides, pairOf, raceSweeps, stepRows } from './rows.mjs';
import { nets } from './settings.mjs';
import { openSides, ridgeline, writeExamples } from './sides.mjs';
import { judge, median } from './statistics.mjs';
import { table } from './table.mjs';
import { loadDataSet } from './trainer.mjs';
import { watched } from './watched.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    output: { type: 'string', default: inRepository('packages/trainer/bench') },
  },
});
const quick = options.quick === true;
const output = resolve(options.output);
const rounds = quick ? { steps: 3, sweeps: 1 } : { steps: 9, sweeps: 5 };
const say = (text) => process.stderr.write(`${text}\n`);

const scratch = mkdtempSync(join(tmpdir(), 'ridgeline-bench-'));
try {
  const rows = [...(await stepResults()), ...(await sweepResults())];
  mkdirSync(output, { recursive: true });
  const machine = `${availableParallelism()} x ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
  writeFileSync(join(output, 'bench.json'), `${JSON.stringify({ machine, quick, rows }, null, 1)}\n`);
  writeFileSync(join(output, 'bench.md'), table(rows, machine, quick));
  writeFileSync(join(output, 'bench.svg'), picture(rows, machine));
  say(`\n${table(rows, machine, quick)}\nwritten to ${output}`);
  const apart = rows.filter(({ accuracy }) => Math.abs(accuracy[0] - accuracy[1]) > 0.05);
  for (const { what, of, accuracy } of apart)
    say(`${what}, ${of}: not the same work, accuracies ${accuracy.join(', ')}`);
  process.exitCode = apart.length > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}

async function stepResults() {
  const folders = {};
  for (const [name, { data }] of Object.entries(nets)) {
    folders[name] = join(scratch, name);
    await writeExamples(folders[name], data);
  }
  const sides = await openSides();
  const results = stepRows.map((row) => ({
    ...row,
    unit: 'ms a trial-step',
    ours: [],
    theirs: [],
    accuracy: [],
  }));
  // The first round makes everybody warm and is not counted.
  for (let round = 0; round <= rounds.steps; round++) {
    say(`steps, round ${round} of ${rounds.steps}`);
    const answers = await askSides(sides, folders, { warmUp: round === 0 });
    if (round === 0) continue;
    stepRows.forEach((row, i) => {
      const [mine, other] = pairOf(row, answers);
      results[i].ours.push(mine.ms);
      results[i].theirs.push(other.ms);
      results[i].accuracy = [mine.accuracy, other.accuracy];
    });
  }
  await Promise.all(Object.values(sides).map((side) => side.end()));
  return results.map((row, i) => ({
    what: `${row.what}, K = ${stepRows[i].ours[1]}${stepRows[i].ours[2] === 2 ? ', two threads' : ''}`,
    of: row.of,
    unit: row.unit,
    ours: row.ours,
    theirs: row.theirs,
    accuracy: row.accuracy,
    goal: row.goal,
    stretch: row.stretch,
    ...judge(row),
  }));
}

async function sweepResults() {
  const digits = {
    data: { name: 'digits', train: 1184, validation: 240 },
    hidden: 32,
    trials: 64,
    epochs: 10,
    workers: 2,
  };
  const clothes = {
    data: { name: await pictures(), train: 50_000, validation: 10_000 },
    hidden: 64,
    trials: 16,
    epochs: 3,
    workers: 2,
  };
  const sweeps = [
    { sweep: quick ? { ...digits, trials: 16 } : digits, goal: 30, stretch: 50 },
    { sweep: quick ? { ...clothes, trials: 4, epochs: 1 } : clothes, goal: 3, stretch: 5 },
  ];
  const rows = [];
  for (const { sweep, goal, stretch } of sweeps) {
    const folder = join(scratch, sweep.data.name);
    await writeExamples(folder, sweep.data);
    const races = [];
    for (let round = 1; round <= rounds.sweeps; round++) {
      say(`sweep on ${sweep.data.name}, round ${round} of ${rounds.sweeps}`);
      races.push(await raceSweeps({ ...sweep, folder }));
    }
    const what = `${sweep.trials} trials x ${sweep.epochs} epochs on ${sweep.data.name}`;
    rows.push(sweepRow(what, 's in all', races, ({ seconds }) => seconds, goal, stretch));
    if (sweep.data.name !== 'digits') continue;
    const first = sweepRow(`${what}: first result`, 's', races, (side) => side.first, 0, 0);
    const slowest = median(races.map(({ ours }) => ours.first));
    // Its goals are times of ours, not ratios.
    rows.push({
      ...first,
      limit: '1.5 s / 0.8 s',
      verdict: slowest < 0.8 ? 'stretch' : slowest < 1.5 ? 'goal' : 'missed',
    });
    rows.push(sweepRow(`${what}: peak memory`, 'MB', races, ({ memory }) => memory / 1e6, 1, Infinity));
  }
  return rows;
}

function sweepRow(what, unit, races, number, goal, stretch) {
  const [ours, theirs] = [races.map((race) => number(race.ours)), races.map((race) => number(race.theirs))];
  const accuracy = [races[0].ours.accuracy, races[0].theirs.accuracy];
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

/** Fashion-MNIST where it can be had, else MNIST, which is of the same size. */
async function pictures() {
  try {
    await watched([ridgeline('data', 'fetch', 'fashion-mnist')]);
    await loadDataSet('fashion-mnist');
    return 'fashion-mnist';
  } catch (error) {
    say(`MNIST takes the place of Fashion-MNIST: ${error.message}`);
    return 'mnist';
  }
}
