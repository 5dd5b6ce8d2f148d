import pg from 'pg';
import { median } from '../../bench/statistics.mjs';
import { openPostgresLog, planRun, studyOfMany } from '../built.mjs';
import { onServer, studyOn } from '../on-server.mjs';

/** So many claims are timed in each study. */
const rounds = 300;

/** What it costs to begin a trial and to end it, in a study that has few trials and in one that has many. */
export const claimCost = {
  name: 'server: claims in a study of a thousand trials and in a large one',
  measures: true,
  quick: 100_000,
  full: 1_000_000,
  async run({ count, folder, tally }) {
    return onServer(async (server) => {
      const few = await studyWith(server, folder(), 1000);
      const many = await studyWith(server, folder(), count);
      // In turns, so that what else the machine does meets both.
      for (let round = 0; round < rounds; round++) for (const study of [few, many]) await study.claim();
      const ratios = ['starts', 'ends'].map((what) => median(many[what]) / median(few[what]));
      for (const study of [few, many]) await study.close();
      tally.expect(
        Math.max(...ratios) < 1.5,
        `What a claim costs grew to ${Math.max(...ratios).toFixed(2)} times as much.`,
      );
      const times = [few, many].map(
        ({ starts, ends }) => `${median(starts).toFixed(2)} + ${median(ends).toFixed(2)} ms`,
      );
      return `to begin and to end one: ${times[0]} among 1,000, ${times[1]} among ${count.toLocaleString('en')}, ${ratios.map((ratio) => ratio.toFixed(2)).join(' and ')} times as much`;
    });
  },
};

/** A study in which so many trials have ended, and what claims another one in it. */
async function studyWith(server, folder, trials) {
  const { database } = studyOn(server, folder);
  const definition = studyOfMany('train', trials + rounds);
  const log = await openPostgresLog(database);
  await log.createStudy({ name: 'test', definition, plan: planRun(definition) });
  await claimWith(log, 0);
  await fill(database, trials);
  let next = trials;
  const [starts, ends] = [[], []];
  return {
    starts,
    ends,
    async claim() {
      const { start, end } = await claimWith(log, next++);
      starts.push(start);
      ends.push(end);
    },
    close: () => log.close(),
  };
}

async function claimWith(log, number) {
  const began = performance.now();
  const configuration = { number, strategy: 'all', point: number, parameters: { 'data.split_seed': number } };
  const trial = { number, configuration, repeat: 0, seed: 0, epochs: 2 };
  const [key] = await log.startTrials('test', [{ trial, token: `${number}` }]);
  const started = performance.now();
  const outcome = { type: 'complete', value: 0.5, step: 2, values: { val_loss: 0.5 } };
  await log.finishTrials('test', [{ key, outcome, fingerprint: undefined }]);
  return { start: started - began, end: performance.now() - started };
}

/** Makes the first trial's rows over again, up to so many trials. */
async function fill(database, trials) {
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
    `UPDATE progress SET complete = ${trials}; UPDATE strategy SET complete = ${trials}; ANALYZE`,
  );
  await client.end();
}
