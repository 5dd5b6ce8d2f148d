/**
 * Writes no-op trials with five reports each directly to the store, 100 at a time. Prints the number of durable trials per
 * second.
 *
 *     node store-trials.mjs DATABASE COUNT
 */
import { openSqliteLog, validatePlan, defineUniformStudy } from './built.mjs';

const BATCH = 100;
const REPORTS = 5;

const [database, count] = [process.argv[2], Number(process.argv[3])];
const definition = defineUniformStudy('train', count);
const log = await openSqliteLog(database);
const { name } = await log.createStudy({ name: 'test', definition, plan: validatePlan(definition) });
const start = performance.now();
for (let first = 0; first < count; first += BATCH) {
  const trials = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => createTrial(first + i));
  const keys = await log.startTrials(
    name,
    trials.map((trial) => ({ trial, token: `${trial.number}` })),
  );
  await Promise.all([
    log.appendReports(name, keys.flatMap(createReports)),
    log.finishTrials(name, keys.map(createOutcome)),
  ]);
}
console.log((1000 * count) / (performance.now() - start));
await log.close();

function createTrial(number) {
  const configuration = {
    number,
    strategy: 'all',
    point: number,
    parameters: { 'data.split_seed': number },
  };
  return { number, configuration, repeat: 0, seed: 0, epochs: REPORTS };
}

function createReports(key) {
  return Array.from({ length: REPORTS }, (_, i) => ({
    key,
    report: { step: i + 1, values: { val_loss: 1 / (i + 1) } },
  }));
}

function createOutcome(key) {
  const values = { val_loss: 1 / REPORTS };
  return { key, outcome: { type: 'complete', value: 1 / REPORTS, step: REPORTS, values } };
}
