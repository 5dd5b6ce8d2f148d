import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../../bench/statistics.mjs';
import { temporaryServer } from '../../postgres/temporary-server.mjs';
import { copyStudy } from '../built.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** So many trials has each study that is disturbed. */
const trials = 600;

/** Runs that are killed while they own a study, and go on in the next process. */
export const killOwner = serverRow('kill -9 of the owner', {
  quick: 20,
  full: 100,
  async disturb({ study, tally, random, count, takeovers }) {
    let killed;
    for (;;) {
      const subject = startSubject(study);
      const owns = await subject.hears(({ type }) => type === 'owns');
      if (owns === undefined) {
        // The server has not seen yet that the owner is gone.
        await subject.ended;
        continue;
      }
      if (killed !== undefined) takeovers.push(performance.now() - killed);
      const instant = subject.hears(({ type }) => type === 'acknowledged').then(() => sleep(500 * random()));
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

/** All connections of a run are cut at random instants, its lock's too. */
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

/** The server loses its power, and comes back. */
export const restarts = serverRow('server killed and started again', {
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

/** The network swallows everything for a while, without a word: ten seconds, or a minute in --full. */
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

/** Trials that do nothing, with five reports each, on a server. */
export const serverThroughput = {
  name: 'server: trials that do nothing, 5 reports each',
  measures: true,
  quick: 5000,
  full: 100_000,
  async run({ count, folder, tally }) {
    return onServer(async (server) => {
      const study = studyOn(server, folder(), { behaviour: 'train', count });
      const subject = startSubject({ ...study, epochs: 5 });
      const { code } = await subject.ended;
      tally.expect(code === 0, `The run ended with ${code}.`);
      await look(study, tally, count);
      const { seconds, lag } = subject.said().find(({ type }) => type === 'end');
      return `${Math.round(count / seconds)} durable trials/s, lag p99 ${lag.toFixed(0)} ms`;
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
          await look(study, tally, trials);
        } while (tally.faults < count);
        return note({ takeovers });
      }),
  };
}

async function onServer(body) {
  let server;
  try {
    server = await temporaryServer();
  } catch (error) {
    throw new NotRunHere(`no PostgreSQL server can be started: ${error.message}`);
  }
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

let schemas = 0;

function studyOn(server, folder, many) {
  return { folder, database: `${server.url}?schema=study_${schemas++}`, many };
}

/** Runs a study to its end, and does something again and again meanwhile. */
async function whileItRuns(study, something) {
  const subject = startSubject(study);
  await subject.hears(({ type }) => type === 'acknowledged');
  let over = false;
  const ended = subject.ended.then((end) => {
    over = true;
    return end;
  });
  while (!over) await something();
  return ended;
}

/** Brings the study home into a file, exactly, and holds it to what was said. */
async function look(study, tally, count) {
  await copyStudy(study.database, `${study.folder}/ridgeline.db`, 'test');
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  const outcomes = outcomesIn(study.folder);
  tally.expect(outcomes.length === count, `A study ended with ${outcomes.length} of ${count} outcomes.`);
  for (const { trial, type } of outcomes) tally.expect(type === 'complete', `Trial ${trial} is ${type}.`);
}

/** A way to a port that can be made to swallow what it is given, both ways, while connections stay open. */
async function startNetwork(port) {
  const pairs = new Set();
  let swallows = false;
  const network = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = [near, far];
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (swallows) from.pause();
    }
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  const each = (act) => {
    for (const pair of pairs) for (const socket of pair) act(socket);
  };
  return {
    port: network.address().port,
    swallow() {
      swallows = true;
      each((socket) => socket.pause());
    },
    pass() {
      swallows = false;
      each((socket) => socket.resume());
    },
    close() {
      network.close();
      each((socket) => socket.destroy());
    },
  };
}
