/**
 * Writes no-op trials with five reports each into a database by the store alone, 100 at a time. Prints the number of
 * durable trials per second.
 *
 *     node store-trials.mjs DATABASE COUNT
 */
import { openSqliteLog, planRun, studyOfMany } from './built.mjs';

const IN_FLIGHT = 100;
const REPORTS = 5;

const [database, count] = [process.argv[2], Number(process.argv[3])];
const definition = studyOfMany('train', count);
const log = await openSqliteLog(database);
const { name } = await log.createStudy({ name: 'test', definition, plan: planRun(definition) });
const began = performance.now();
for (let first = 0; first < count; first += IN_FLIGHT) {
  const trials = Array.from({ length: Math.min(IN_FLIGHT, count - first) }, (_, i) => trialOf(first + i));
  const keys = await log.startTrials(
    name,
    trials.map((trial) => ({ trial, token: `${trial.number}` })),
  );
  await Promise.all([
    log.appendReports(name, keys.flatMap(reportsOf)),
    log.finishTrials(name, keys.map(endOf)),
  ]);
}
console.log((1000 * count) / (performance.now() - began));
await log.close();

function trialOf(number) {
  const configuration = {
    number,
    strategy: 'all',
    point: number,
    parameters: { 'data.split_seed': number },
  };
  return { number, configuration, repeat: 0, seed: 0, epochs: REPORTS };
}

function reportsOf(key) {
  return Array.from({ length: REPORTS }, (_, i) => ({
    key,
    report: { step: i + 1, values: { val_loss: 1 / (i + 1) } },
  }));
}

function endOf(key) {
  const values = { val_loss: 1 / REPORTS };
  return { key, outcome: { type: 'complete', value: 1 / REPORTS, step: REPORTS, values } };
}
