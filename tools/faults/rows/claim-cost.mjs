import pg from 'pg';
import { median } from '../../evidence/bench/statistics.mjs';
import { openWorkerTable, acquireStudy, validatePlan, defineUniformStudy } from '../built.mjs';
import { withServer, studyOnServer } from '../on-server.mjs';

/** Number of claims timed in each study. */
const ROUNDS = 300;

const steps = ['start', 'claim', 'end'];

/** Measures the cost of starting, claiming and ending a trial in a small and a large study. */
export const claimCost = {
  name: 'server: claims in a study of a thousand trials and in a large one',
  measures: true,
  quick: 100_000,
  full: 1_000_000,
  async run({ count, folder, tally }) {
    return withServer(async (server) => {
      const small = await openFilledStudy(server, folder(), 1000);
      const large = await openFilledStudy(server, folder(), count);
      // The studies alternate, so that other load affects both equally.
      for (let round = 0; round < ROUNDS; round++)
        for (const study of [small, large]) await study.timeTrial();
      const ratios = steps.map((step) => median(large.durations[step]) / median(small.durations[step]));
      for (const study of [small, large]) await study.close();
      tally.expect(
        Math.max(...ratios) < 1.5,
        `A step takes ${Math.max(...ratios).toFixed(2)} times as long in the large study.`,
      );
      const [smallTimes, largeTimes] = [small, large].map(({ durations }) =>
        steps.map((step) => median(durations[step]).toFixed(1)).join(' + '),
      );
      const formattedRatios = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
      return `to ${steps.join(', ')} a trial: ${smallTimes} ms among 1,000 trials, ${largeTimes} ms among ${count.toLocaleString('en')}; ratios ${formattedRatios}`;
    });
  },
};

/**
 * Opens a study of `trialCount` trials, of which the last ROUNDS have not started. `timeTrial` starts, claims and ends
 * one of them, and records the duration of each step.
 */
async function openFilledStudy(server, folder, trialCount) {
  const { database } = studyOnServer(server, folder);
  const definition = defineUniformStudy('train', trialCount);
  const owner = await acquireStudy(database, 'test');
  const log = await owner.openLog();
  await log.createStudy({ name: 'test', definition, plan: validatePlan(definition) });
  const table = await owner.openLeaderTable({ version: 'test' });
  const worker = await openWorkerTable(database, { host: 'here', pid: process.pid, slots: 1 });
  const durations = Object.fromEntries(steps.map((step) => [step, []]));
  const timeTrial = async (number) => {
    const configuration = {
      number,
      strategy: 'all',
      point: number,
      parameters: { 'data.split_seed': number },
    };
    const trial = { number, configuration, repeat: 0, seed: 0, epochs: 2 };
    const outcome = { type: 'complete', value: 0.5, step: 2, values: { val_loss: 0.5 } };
    const token = `${number}`;
    const timeStep = async (step, act) => {
      const start = performance.now();
      const value = await act();
      durations[step].push(performance.now() - start);
      return value;
    };
    const [key] = await timeStep('start', () => log.startTrials('test', [{ trial, token }]));
    await table.assign([{ key, quarantined: false, data: undefined }]);
    await timeStep('claim', () => worker.claim([token]));
    await timeStep('end', () => log.finishTrials('test', [{ key, outcome, fingerprint: undefined }]));
    await table.remove([token]);
  };
  await timeTrial(0);
  let next = trialCount - ROUNDS;
  await copyFirstTrial(database, next);
  return {
    durations,
    timeTrial: () => timeTrial(next++),
    async close() {
      await Promise.all([worker.leave(), table.close(), log.close()]);
      await owner.release();
    },
  };
}

/** Copies the rows of the first trial until there are `trialCount` trials. */
async function copyFirstTrial(database, trialCount) {
  const client = new pg.Client(database);
  await client.connect();
  const schema = new URL(database).searchParams.get('schema');
  await client.query(`SET search_path TO ${schema}`);
  for (const [table, changes] of [
    ['configuration', { number: 'n', point: 'n', score: 'n::float8 / 1e6' }],
    ['trial', { number: 'n', configuration: 'n' }],
    ['attempt', { trial: 'n' }],
    ['outcome', { trial: 'n', sequence: 'n + 1' }],
  ]) {
    const { rows } = await client.query(
      'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
      [schema, table],
    );
    const columns = rows.map(({ name }) => name);
    await client.query(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => changes[name] ?? name).join(', ')}
       FROM ${table}, generate_series(1, ${trialCount - 1}) AS n`,
    );
  }
  await client.query(
    `UPDATE progress SET complete = ${trialCount}, outcomes = ${trialCount}; UPDATE strategy SET complete = ${trialCount}; ANALYZE`,
  );
  await client.end();
}
