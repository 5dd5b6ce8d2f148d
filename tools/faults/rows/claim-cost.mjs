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
      const small = await openLargeStudy(server, folder(), 1000);
      const large = await openLargeStudy(server, folder(), count);
      // The studies alternate, so that other load affects both equally.
      for (let round = 0; round < ROUNDS; round++) for (const study of [small, large]) await study.claim();
      const ratios = steps.map((step) => median(large.durations[step]) / median(small.durations[step]));
      for (const study of [small, large]) await study.close();
      tally.expect(
        Math.max(...ratios) < 1.5,
        `The cost of a claim grew by a factor of ${Math.max(...ratios).toFixed(2)}.`,
      );
      const [smallTimes, largeTimes] = [small, large].map(({ durations }) =>
        steps.map((step) => median(durations[step]).toFixed(1)).join(' + '),
      );
      const times = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
      return `to ${steps.join(', ')} a trial: ${smallTimes} ms among 1,000 trials, ${largeTimes} ms among ${count.toLocaleString('en')}; ratios ${times}`;
    });
  },
};

/** Opens a study of `trials` trials whose last ones have not started. `claim` starts, claims and ends the next one. */
async function openLargeStudy(server, folder, trials) {
  const { database } = studyOnServer(server, folder);
  const definition = defineUniformStudy('train', trials);
  const owner = await acquireStudy(database, 'test');
  const log = await owner.openLog();
  await log.createStudy({ name: 'test', definition, plan: validatePlan(definition) });
  const table = await owner.openLeaderTable({ version: 'test' });
  const worker = await openWorkerTable(database, { host: 'here', pid: process.pid, slots: 1 });
  const durations = Object.fromEntries(steps.map((step) => [step, []]));
  const claim = async (number) => {
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
  await claim(0);
  let next = trials - ROUNDS;
  await copyFirstTrial(database, next);
  return {
    durations,
    claim: () => claim(next++),
    async close() {
      await Promise.all([worker.leave(), table.close(), log.close()]);
      await owner.release();
    },
  };
}

/** Copies the rows of the first trial until there are `trials` trials. */
async function copyFirstTrial(database, trials) {
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
       FROM ${table}, generate_series(1, ${trials - 1}) AS n`,
    );
  }
  await client.query(
    `UPDATE progress SET complete = ${trials}, outcomes = ${trials}; UPDATE strategy SET complete = ${trials}; ANALYZE`,
  );
  await client.end();
}
