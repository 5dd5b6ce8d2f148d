import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../../evidence/bench/statistics.mjs';
import { startNetwork } from '../network.mjs';
import { checkOnServer, onServer, studyOn } from '../on-server.mjs';
import { startSubject } from '../start-subject.mjs';

/** Trials of each disturbed study. */
const trials = 600;

/** Runs that are killed while they own a study, which continues in the next process. */
export const killOwner = serverRow('kill -9 of the owner', {
  quick: 20,
  full: 100,
  async disturb({ study, tally, random, count, takeovers }) {
    let killed;
    for (;;) {
      const subject = startSubject(study);
      const owns = await subject.waitForMessage(({ type }) => type === 'owns');
      if (owns === undefined) {
        // The server has not noticed the owner's death yet.
        await subject.ended;
        continue;
      }
      if (killed !== undefined) takeovers.push(performance.now() - killed);
      const instant = subject
        .waitForMessage(({ type }) => type === 'acknowledged')
        .then(() => sleep(500 * random()));
      const ended = await Promise.race([subject.ended, ...(tally.faults < count ? [instant] : [])]);
      if (ended !== undefined) return ended;
      killed = performance.now();
      await subject.kill();
      tally.faults++;
    }
  },
  note: ({ takeovers }) =>
    `the next owner ${Math.round(median(takeovers))} ms after the kill in the median, ${Math.round(Math.max(...takeovers))} ms at most, its start included`,
});

/** Cuts all connections of a run at random instants, including its lock's. */
export const cutConnections = serverRow('connections cut', {
  quick: 40,
  full: 200,
  async disturb({ server, study, tally, random, count }) {
    const client = new pg.Client(server.url);
    await client.connect();
    const ended = await whileItRuns(study, async () => {
      await sleep(50 + 400 * random());
      if (tally.faults >= count) return;
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ridgeline'`,
      );
      tally.faults += rowCount;
    });
    await client.end();
    return ended;
  },
});

/** Cuts the server's power, and restarts it. */
export const restarts = serverRow('server killed and restarted', {
  quick: 4,
  full: 20,
  disturb: ({ server, study, tally, random, count }) =>
    whileItRuns(study, async () => {
      await sleep(300 + 700 * random());
      if (tally.faults >= count) return;
      await server.kill();
      await sleep(500 * random());
      await server.start();
      tally.faults++;
    }),
});

/** Swallows all network traffic silently for ten seconds, or for a minute with --full. */
export const blackHoles = serverRow('network that swallows everything', {
  quick: 1,
  full: 3,
  async disturb({ server, study, tally, count, full }) {
    const network = await startNetwork(server.port);
    const url = new URL(study.database);
    url.port = network.port;
    const ended = await whileItRuns({ ...study, database: url.href }, async () => {
      await sleep(1000);
      if (tally.faults >= count) return;
      network.swallow();
      await sleep(full ? 60_000 : 10_000);
      network.pass();
      tally.faults++;
    });
    network.close();
    return ended;
  },
});

/** No-op trials with five reports each: two orchestrators on one server, each with half of 64 slots. */
export const serverThroughput = {
  name: 'server: trials that do nothing, 5 reports each',
  measures: true,
  quick: 5000,
  full: 100_000,
  async run({ count, full, folder, tally }) {
    return onServer(async (server) => {
      const half = { behaviour: 'train', count: count / 2 };
      const studies = [1, 2].map(() => studyOn(server, folder(), half));
      const subjects = studies.map((study) => startSubject({ ...study, epochs: 5, threads: 32 }));
      for (const { code } of await Promise.all(subjects.map(({ ended }) => ended)))
        tally.expect(code === 0, `A run ended with ${code}.`);
      for (const study of studies) await checkOnServer(study, tally, half.count);
      const messages = subjects.flatMap((subject) => subject.messages());
      const times = (wanted) => messages.filter(({ type }) => type === wanted).map(({ at }) => at);
      const [began, ended] = [times('started'), times('acknowledged')].map((at) => at.sort((a, b) => a - b));
      const rate = (1000 * count) / (ended.at(-1) - began[0]);
      if (full) tally.expect(rate >= 500, `Only ${Math.round(rate)} trials a second.`);
      const lags = messages.filter(({ type }) => type === 'end').map(({ lag }) => lag);
      return `2 orchestrators with 32 slots each: ${Math.round(rate)} durable trials/s, lag p99 ${Math.max(...lags).toFixed(0)} ms`;
    });
  },
};

function serverRow(name, { quick, full, disturb, note = () => '' }) {
  return {
    name: `server: ${name}`,
    quick,
    full,
    run: ({ count, folder, tally, ...options }) =>
      onServer(async (server) => {
        const takeovers = [];
        do {
          const study = studyOn(server, folder(), { behaviour: 'own 5', count: trials });
          const { code, signal } = await disturb({ server, study, tally, count, takeovers, ...options });
          tally.expect(code === 0, `A run that was not killed ended with ${code ?? signal}.`);
          await checkOnServer(study, tally, trials);
        } while (tally.faults < count);
        return note({ takeovers });
      }),
  };
}

/** Runs a study to its end, and repeats an action meanwhile. */
async function whileItRuns(study, something) {
  const subject = startSubject(study);
  await subject.waitForMessage(({ type }) => type === 'acknowledged');
  let over = false;
  const ended = subject.ended.then((end) => {
    over = true;
    return end;
  });
  while (!over) await something();
  return ended;
}
