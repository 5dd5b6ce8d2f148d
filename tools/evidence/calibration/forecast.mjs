/**
 * Measures the calibration of forecasts, the stated probabilities that further trials find a better configuration.
 * Searches each problem of `races/noisy-problems.mjs`, with each half of its space as a strategy. Makes forecasts after
 * 20 and 40 configurations, and compares them with the rest of the search. Prints Markdown tables by deciles of the
 * stated probability, and a table of `patience: expected` with the saved configurations and the regret. The patience is
 * measured twice: with its default threshold, a quarter of the standard error, and with a smallest difference, a
 * twentieth of the distance from the median of the first ten values to the true best value. Regrets are in units of
 * this difference.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/calibration/forecast.mjs METHODS [RUNS] [SEEDS] [FILE] [NAME]
 *
 * METHODS are separated by commas. RUNS is the number of search seeds (10 by default), SEEDS the number of seeds of a
 * configuration (1 by default). FILE receives each forecast with its outcome, and each measurement of the patience, as
 * a line of JSON. NAME selects the functions whose name contains it, or the tables if no function matches. Needs
 * Python 3.
 */
import { appendFileSync } from 'node:fs';
import { importSource } from '../../build/import-source.mjs';
import { listProblems } from '../races/noisy-problems.mjs';
import { mean } from '../bench/statistics.mjs';

const { createStudy } = await importSource('search/src/create-study.ts');
const { defineSweep } = await importSource('search/src/define-sweep.ts');
const { ExpectedPatience } = await importSource('search/src/expected-patience.ts');
const { forecastsOf } = await importSource('search/src/forecast/forecast.ts');

const methods = process.argv[2].split(',');
const runCount = Number(process.argv[3] ?? 10);
const seedCount = Number(process.argv[4] ?? 1);
const journal = process.argv[5];
const nameFilter = process.argv[6] ?? '';
/** Numbers of configurations after which a forecast is made. */
const sizes = [20, 40];
/** Number of further configurations that a forecast is about, as a function of the number so far. */
const horizons = { 'a tenth': (size) => Math.ceil(size / 10), 'as many again': (size) => size };

/** Splits the range of the first parameter into two strategies. */
function splitSpace(parameters) {
  const [[name, first], ...remaining] = Object.entries(parameters);
  return {
    parameters: Object.fromEntries(remaining),
    strategies: Object.fromEntries(
      splitDimension(first).map((half, index) => [`half-${index + 1}`, { parameters: { [name]: half } }]),
    ),
  };
}

function splitDimension(dimension) {
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

/** Returns the configuration with the smallest value. */
function findBest(configurations) {
  return configurations.reduce(
    (best, configuration) => (configuration.value < (best?.value ?? Infinity) ? configuration : best),
    undefined,
  );
}

const thresholds = ['a quarter of the standard error', 'the smallest difference'];

/**
 * Applies `patience: expected` to a finished search, with each threshold. Returns the number of configurations after
 * which the patience ends the search, and the true regrets at that point and of the whole search, in units of the
 * smallest difference.
 */
function measurePatience(problem, definition, configurations) {
  const median = configurations
    .slice(0, 10)
    .map(({ value }) => value)
    .sort((a, b) => a - b)[5];
  const amount = (median - problem.best) / 20;
  if (!(amount > 0)) return [];
  const regretAt = (count) =>
    (problem.truth(findBest(configurations.slice(0, count)).configuration.parameters) - problem.best) /
    amount;
  return [undefined, { type: 'amount', amount }].map((smallestDifference, index) => {
    const patience = new ExpectedPatience({ ...definition, smallestDifference });
    const endIndex = configurations.findIndex(
      (finished) => patience.addFinished(finished.configuration.number, finished) !== undefined,
    );
    const count = endIndex === -1 ? configurations.length : endIndex + 1;
    return {
      rule: thresholds[index],
      ended: count,
      configurations: configurations.length,
      regret: regretAt(count),
      whole: regretAt(configurations.length),
    };
  });
}

/** Runs a search. Yields the measurements of the patience, then the forecasts with their outcomes. */
function* runSearch(problem, method, seed) {
  const maxConfigurations = 2 * Math.max(...sizes);
  const sweep = defineSweep({
    method,
    seeds: seedCount,
    seed,
    lag: 1,
    run_cap: maxConfigurations * seedCount,
    ...splitSpace(problem.parameters),
  });
  const study = createStudy(sweep);
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, problem.at(trial.parameters, trial.seed));
  }
  const configurations = study.finished;
  for (const measurement of measurePatience(problem, study.definition, configurations)) {
    yield { cell: problem.name, method, seeds: seedCount, seed, ...measurement };
  }
  for (const size of sizes) {
    if (configurations.length < size) continue;
    const bestBefore = findBest(configurations.slice(0, size));
    const counts = Object.values(horizons).map((countFor) => countFor(size));
    const start = process.cpuUsage();
    const predictions = forecastsOf(study.definition, configurations.slice(0, size), counts, 0);
    const ms = process.cpuUsage(start).user / 1000;
    if (predictions === undefined) continue;
    for (const [index, horizon] of Object.keys(horizons).entries()) {
      const bestAfter = findBest(configurations.slice(0, size + counts[index]));
      yield {
        cell: problem.name,
        method,
        seeds: seedCount,
        seed,
        size,
        horizon,
        ms,
        better: predictions[index].better,
        wasBetter: bestAfter.value < bestBefore.value,
      };
    }
  }
}

const records = [];
const problems = listProblems(nameFilter);
for (let seed = 0; seed < runCount; seed++) {
  for (const problem of problems) {
    for (const record of methods.flatMap((method) => [...runSearch(problem, method, seed)])) {
      records.push(record);
      if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(record)}\n`);
    }
  }
}

const tables = methods.flatMap((method) => Object.keys(horizons).map((horizon) => ({ method, horizon })));
for (const { method, horizon } of tables) {
  const forecasts = records.filter((record) => record.horizon === horizon && record.method === method);
  if (forecasts.length === 0) continue;
  console.log(`\n${method}: a better configuration, ${horizon} (${forecasts.length} forecasts)\n`);
  console.log(
    '| stated probability | forecasts | mean probability | share that came true |\n| --- | --: | --: | --: |',
  );
  for (let decile = 0; decile < 10; decile++) {
    const decileForecasts = forecasts.filter(
      (record) => Math.min(9, Math.floor(record.better * 10)) === decile,
    );
    if (decileForecasts.length === 0) continue;
    const cells = [
      `${decile * 10} to ${decile * 10 + 10} %`,
      decileForecasts.length,
      mean(decileForecasts.map((record) => record.better)).toFixed(2),
      mean(decileForecasts.map((record) => (record.wasBetter ? 1 : 0))).toFixed(2),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const brier = mean(forecasts.map((record) => (record.better - (record.wasBetter ? 1 : 0)) ** 2));
  const rate = mean(forecasts.map((record) => (record.wasBetter ? 1 : 0)));
  console.log(`\nBrier score ${brier.toFixed(3)}; of a constant forecast ${(rate * (1 - rate)).toFixed(3)}`);
}
console.log(
  '\n| threshold | method | searches | ended early | configurations saved | regret | regret of the whole search | lost more than one difference |',
);
console.log('| --- | --- | --: | --: | --: | --: | --: | --: |');
for (const rule of thresholds) {
  for (const method of methods) {
    const measurements = records.filter((record) => record.rule === rule && record.method === method);
    if (measurements.length === 0) continue;
    const share = (readShare) => `${(100 * mean(measurements.map(readShare))).toFixed(0)} %`;
    const cells = [
      rule,
      method,
      measurements.length,
      share((record) => (record.ended < record.configurations ? 1 : 0)),
      share((record) => 1 - record.ended / record.configurations),
      mean(measurements.map((record) => record.regret)).toFixed(2),
      mean(measurements.map((record) => record.whole)).toFixed(2),
      share((record) => (record.regret - record.whole > 1 ? 1 : 0)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
const times = records.flatMap(({ ms }) => (ms === undefined ? [] : [ms])).sort((a, b) => a - b);
console.error(`median processor time of a forecast: ${times[times.length >> 1]?.toFixed(0)} ms`);
