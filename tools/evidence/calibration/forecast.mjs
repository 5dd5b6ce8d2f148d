/**
 * Measures how well forecasts are calibrated: the stated probability that further trials find a better configuration.
 * Searches two halves of each landscape of `races/noisy-cells.mjs` as two strategies, stops at several sizes to
 * forecast, and continues to see what happens. Prints Markdown tables by deciles of the stated probability, and a table
 * of `patience: expected`: how many configurations it saves, and what regret that costs. The smallest difference is a
 * twentieth of the distance from the median of the first ten values to the true best value.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/calibration/forecast.mjs METHODS [RUNS] [SEEDS] [FILE] [NAME]
 *
 * METHODS are separated by commas. RUNS is the number of search seeds, by default 10; SEEDS is the number of seeds of a
 * configuration, by default 1. With FILE, each forecast and its outcome are appended to the file as a line of JSON.
 * With NAME, only landscapes whose name contains NAME are searched. Needs Python 3.
 */
import { appendFileSync } from 'node:fs';
import { importSource } from '../../build/import-source.mjs';
import { cells } from '../races/noisy-cells.mjs';

const { createStudy } = await importSource('search/src/create-study.ts');
const { defineSweep } = await importSource('search/src/define-sweep.ts');
const { ExpectedPatience } = await importSource('search/src/expected-patience.ts');
const { forecastsOf } = await importSource('search/src/forecast/forecast.ts');

const methods = process.argv[2].split(',');
const runs = Number(process.argv[3] ?? 10);
const seeds = Number(process.argv[4] ?? 1);
const file = process.argv[5];
const only = process.argv[6] ?? '';
/** Numbers of configurations after which a forecast is made. */
const sizes = [20, 40];
const horizons = { 'a tenth': (size) => Math.ceil(size / 10), 'as many again': (size) => size };

/** The first parameter in two halves, each of which is a strategy. */
function halved(parameters) {
  const [[name, first], ...others] = Object.entries(parameters);
  return {
    parameters: Object.fromEntries(others),
    strategies: Object.fromEntries(
      halvesOf(first).map((half, index) => [`half-${index + 1}`, { parameters: { [name]: half } }]),
    ),
  };
}

function halvesOf(dimension) {
  if ('values' in dimension) {
    const middle = Math.ceil(dimension.values.length / 2);
    return [{ values: dimension.values.slice(0, middle) }, { values: dimension.values.slice(middle) }];
  }
  const { min, max, ...rest } = dimension;
  const middle = (min + max) / 2;
  return rest.distribution === 'uniform'
    ? [
        { ...rest, min, max: middle },
        { ...rest, min: middle, max },
      ]
    : [
        { min, max: Math.floor(middle) },
        { min: Math.floor(middle) + 1, max },
      ];
}

function bestOf(finished) {
  return finished.reduce((best, one) => (one.value < (best?.value ?? Infinity) ? one : best), undefined);
}

/** Ends of a search by `patience`, with the true regrets there and after the whole search, in smallest differences. */
function patienceOf(cell, definition, all) {
  const median = all
    .slice(0, 10)
    .map(({ value }) => value)
    .sort((a, b) => a - b)[5];
  const amount = (median - cell.best) / 20;
  if (!(amount > 0)) return [];
  const regretAt = (count) =>
    (cell.truth(bestOf(all.slice(0, count)).configuration.parameters) - cell.best) / amount;
  return [undefined, { type: 'amount', amount }].map((smallestDifference) => {
    const patience = new ExpectedPatience({ ...definition, smallestDifference });
    const ended = 1 + all.findIndex((one) => patience.judge(one.configuration.number, one) !== undefined);
    return {
      rule: smallestDifference === undefined ? 'a quarter of the error' : 'the smallest difference',
      ended: ended || all.length,
      configurations: all.length,
      regret: regretAt(ended || all.length),
      whole: regretAt(all.length),
    };
  });
}

/** Forecasts of a search, with their outcomes. */
function* forecasts(cell, method, seed) {
  const most = 2 * Math.max(...sizes);
  const sweep = defineSweep({
    method,
    seeds,
    seed,
    lag: 1,
    run_cap: most * seeds,
    ...halved(cell.parameters),
  });
  const study = createStudy(sweep);
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, cell.at(trial.parameters, trial.seed));
  }
  const all = study.finished;
  for (const one of patienceOf(cell, study.definition, all)) {
    yield { cell: cell.name, method, seeds, seed, ...one };
  }
  for (const size of sizes) {
    if (all.length < size) continue;
    const before = bestOf(all.slice(0, size));
    const counts = Object.values(horizons).map((of) => of(size));
    const started = process.cpuUsage();
    const made = forecastsOf(study.definition, all.slice(0, size), counts, 0);
    const ms = process.cpuUsage(started).user / 1000;
    if (made === undefined) continue;
    for (const [index, horizon] of Object.keys(horizons).entries()) {
      const after = bestOf(all.slice(0, size + counts[index]));
      yield {
        cell: cell.name,
        method,
        seeds,
        seed,
        size,
        horizon,
        ms,
        better: made[index].better,
        wasBetter: after.value < before.value,
      };
    }
  }
}

const seen = [];
const landscapes = cells(only);
for (let seed = 0; seed < runs; seed++) {
  for (const cell of landscapes) {
    for (const one of methods.flatMap((method) => [...forecasts(cell, method, seed)])) {
      seen.push(one);
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(one)}\n`);
    }
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const tables = methods.flatMap((method) => Object.keys(horizons).map((horizon) => ({ method, horizon })));
for (const { method, horizon } of tables) {
  const all = seen.filter((one) => one.horizon === horizon && one.method === method);
  if (all.length === 0) continue;
  console.log(`\n${method}: a better configuration, ${horizon} (${all.length} forecasts)\n`);
  console.log('| stated | forecasts | mean stated | came true |\n| --- | --: | --: | --: |');
  for (let decile = 0; decile < 10; decile++) {
    const some = all.filter((one) => Math.min(9, Math.floor(one.better * 10)) === decile);
    if (some.length === 0) continue;
    const cells = [
      `${decile * 10} to ${decile * 10 + 10} %`,
      some.length,
      mean(some.map((one) => one.better)).toFixed(2),
      mean(some.map((one) => (one.wasBetter ? 1 : 0))).toFixed(2),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const brier = mean(all.map((one) => (one.better - (one.wasBetter ? 1 : 0)) ** 2));
  const rate = mean(all.map((one) => (one.wasBetter ? 1 : 0)));
  console.log(`\nBrier score ${brier.toFixed(3)}; of the mean rate alone ${(rate * (1 - rate)).toFixed(3)}`);
}
console.log(
  '\n| patience, by | method | searches | ended early | saved | regret | of the whole | lost more than one |',
);
console.log('| --- | --- | --: | --: | --: | --: | --: | --: |');
for (const rule of ['a quarter of the error', 'the smallest difference']) {
  for (const method of methods) {
    const all = seen.filter((one) => one.rule === rule && one.method === method);
    if (all.length === 0) continue;
    const share = (of) => `${(100 * mean(all.map(of))).toFixed(0)} %`;
    const cells = [
      rule,
      method,
      all.length,
      share((one) => (one.ended < one.configurations ? 1 : 0)),
      share((one) => 1 - one.ended / one.configurations),
      mean(all.map((one) => one.regret)).toFixed(2),
      mean(all.map((one) => one.whole)).toFixed(2),
      share((one) => (one.regret - one.whole > 1 ? 1 : 0)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
const times = seen.flatMap(({ ms }) => (ms === undefined ? [] : [ms])).sort((a, b) => a - b);
console.error(`median processor time of a forecast: ${times[times.length >> 1]?.toFixed(0)} ms`);
