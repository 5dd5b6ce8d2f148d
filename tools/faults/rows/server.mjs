import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../../evidence/bench/statistics.mjs';
import { startProxy } from '../proxy.mjs';
import { checkServerStudy, withServer, studyOnServer } from '../on-server.mjs';
import { startSubject } from '../start-subject.mjs';

/** Number of trials of each disturbed study. */
const TRIALS = 600;

/** Kills runs that own a study. The next process continues the study. */
export const killOwner = serverRow('kill -9 of the owner', {
  quick: 20,
  full: 100,
  async disturb({ study, tally, random, count, takeovers }) {
    let killedAt;
    for (;;) {
      const subject = startSubject(study);
      const ownsMessage = await subject.waitForMessage(({ type }) => type === 'owns');
      if (ownsMessage === undefined) {
        // The server has not yet noticed that the owner has ended.
        await subject.exit;
        continue;
      }
      if (killedAt !== undefined) takeovers.push(performance.now() - killedAt);
      const instant = subject
        .waitForMessage(({ type }) => type === 'acknowledged')
        .then(() => sleep(500 * random()));
      const exit = await Promise.race([subject.exit, ...(tally.faults < count ? [instant] : [])]);
      if (exit !== undefined) return exit;
      killedAt = performance.now();
      await subject.kill();
      tally.faults++;
    }
  },
  note: ({ takeovers }) =>
    `the next owner ${Math.round(median(takeovers))} ms after the kill in the median, ${Math.round(Math.max(...takeovers))} ms at most, including its start`,
});

/** Cuts all connections of a run, including that of its lock, at random instants. */
export const cutConnections = serverRow('connections cut', {
  quick: 40,
  full: 200,
  async disturb({ server, study, tally, random, count }) {
    const client = new pg.Client(server.url);
    await client.connect();
    const exit = await runAndRepeat(study, async () => {
      await sleep(50 + 400 * random());
      if (tally.faults >= count) return;
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ridgeline'`,
      );
      tally.faults += rowCount;
    });
    await client.end();
    return exit;
  },
});

/** Kills the server as a power cut would, and restarts it. */
export const restarts = serverRow('server killed and restarted', {
  quick: 4,
  full: 20,
  disturb: ({ server, study, tally, random, count }) =>
    runAndRepeat(study, async () => {
      await sleep(300 + 700 * random());
      if (tally.faults >= count) return;
      await server.kill();
      await sleep(500 * random());
      await server.start();
      tally.faults++;
    }),
});

/** Stalls all network traffic for ten seconds, or for a minute with --full. */
export const blackHoles = serverRow('network that stalls all traffic', {
  quick: 1,
  full: 3,
  async disturb({ server, study, tally, count, full }) {
    const proxy = await startProxy(server.port);
    const url = new URL(study.database);
    url.port = proxy.port;
    const exit = await runAndRepeat({ ...study, database: url.href }, async () => {
      await sleep(1000);
      if (tally.faults >= count) return;
      proxy.stall();
      await sleep(full ? 60_000 : 10_000);
      proxy.resume();
      tally.faults++;
    });
    proxy.close();
    return exit;
  },
});

/** Measures no-op trials with five reports each: two orchestrators on one server, with 32 slots each. */
export const serverThroughput = {
  name: 'server: trials that do nothing, 5 reports each',
  measures: true,
  quick: 5000,
  full: 100_000,
  async run({ count, full, folder, tally }) {
    return withServer(async (server) => {
      const halfOfTrials = { behaviour: 'train', count: count / 2 };
      const studies = [1, 2].map(() => studyOnServer(server, folder(), halfOfTrials));
      const subjects = studies.map((study) => startSubject({ ...study, epochs: 5, threads: 32 }));
      for (const { code } of await Promise.all(subjects.map(({ exit }) => exit)))
        tally.expect(code === 0, `A run ended with ${code}.`);
      for (const study of studies) await checkServerStudy(study, tally, halfOfTrials.count);
      const messages = subjects.flatMap((subject) => subject.messages());
      const times = (expectedType) =>
        messages.filter(({ type }) => type === expectedType).map(({ at }) => at);
      const [starts, ends] = ['started', 'acknowledged'].map((type) => times(type).sort((a, b) => a - b));
      const rate = (1000 * count) / (ends.at(-1) - starts[0]);
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
      withServer(async (server) => {
        const takeovers = [];
        do {
          const study = studyOnServer(server, folder(), { behaviour: 'distinct 5', count: TRIALS });
          const { code, signal } = await disturb({ server, study, tally, count, takeovers, ...options });
          tally.expect(code === 0, `A run that was not killed ended with ${code ?? signal}.`);
          await checkServerStudy(study, tally, TRIALS);
        } while (tally.faults < count);
        return note({ takeovers });
      }),
  };
}

/** Runs a study to its end, and repeats an action while it runs. */
async function runAndRepeat(study, act) {
  const subject = startSubject(study);
  await subject.waitForMessage(({ type }) => type === 'acknowledged');
  let hasEnded = false;
  const exit = subject.exit.then((end) => {
    hasEnded = true;
    return end;
  });
  while (!hasEnded) await act();
  return exit;
}
