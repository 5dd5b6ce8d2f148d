import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../../evidence/bench/statistics.mjs';
import { startProxy } from '../proxy.mjs';
import { checkServerStudy, withServer, studyOnServer } from '../on-server.mjs';
import { listChildren, hasGroupEnded } from '../processes.mjs';
import { startSubject } from '../start-subject.mjs';

/** Number of worker hosts, and number of trials that each host trains in parallel. */
const HOSTS = 4;
const SLOTS = 4;

/** Maximum number of unplanned exits. During a minute without a server, a process is restarted six times. */
const MAX_EXITS = 100;

/** Shares of messages that are lost or delivered twice. */
const faultShares = { lost: 0.1, doubled: 0.1 };

const formatSeconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Trains a study on worker hosts, under all faults in random order: workers and leaders are killed, connections are
 * cut, the server loses power, the network stalls all traffic. Throughout, messages are lost or duplicated. The faults
 * are spread over the study's trials, so that every fault strikes on any machine, fast or slow.
 */
export const cluster = {
  name: 'cluster: workers, leaders, connections, server and network, in random order',
  quick: 2000,
  full: 20_000,
  async run({ count, full, folder, random, tally }) {
    const plannedFaults = shuffle(
      Object.entries(full ? fullFaults : quickFaults).flatMap(([fault, times]) => Array(times).fill(fault)),
      random,
    );
    return withServer(
      async (server) => {
        const site = await startSite(server, folder(), { count, random });
        try {
          const faults = defineFaults(server, site, { full, random });
          for (const [i, fault] of plannedFaults.entries()) {
            const minAcknowledged = (0.9 * count * (i + random())) / plannedFaults.length;
            await site.waitForAcknowledged(minAcknowledged);
            if (site.isOver()) break;
            await faults[fault]();
            tally.faults++;
          }
          tally.expect(
            tally.faults === plannedFaults.length,
            `The study ended after ${tally.faults} faults.`,
          );
          await site.done;
          const haveLeft = await site.leave();
          tally.expect(haveLeft, 'A worker that was asked to leave ended with an error.');
          await checkServerStudy(site.study, tally, count);
          return formatNote(site.measurements(), tally, full);
        } finally {
          site.close();
        }
      },
      { max_connections: 300 },
    );
  },
};

/** Measures no-op trials with five reports each: two leaders on one server, each with two workers of 16 slots. */
export const clusterThroughput = {
  name: 'cluster: trials that do nothing, 5 reports each',
  measures: true,
  quick: 5000,
  full: 100_000,
  run: ({ count, folder, tally }) =>
    withServer(
      async (server) => {
        const halfOfTrials = { behaviour: 'train', count: count / 2 };
        const rate = await measureThroughput(
          [1, 2].map(() => ({
            ...studyOnServer(server, folder(), halfOfTrials),
            epochs: 5,
            threads: 0,
            slots: 16,
          })),
          tally,
        );
        return `2 leaders, 4 workers with 16 slots each: ${Math.round(rate)} durable trials/s`;
      },
      { max_connections: 300 },
    ),
};

/** Runs each study with a leader and two workers. Returns the number of trials per second. */
async function measureThroughput(studies, tally) {
  const messageFaults = { lost: 0, doubled: 0, seed: 0 };
  const leaders = studies.map((study) => startSubject({ ...study, messageFaults }));
  await Promise.all(leaders.map((leader) => leader.waitForMessage(({ type }) => type === 'owns')));
  const workers = studies.flatMap((study) =>
    [0, 1].map((host) => {
      const hostStudy = { ...study, folder: `${study.folder}/host-${host}` };
      mkdirSync(hostStudy.folder);
      return startSubject(hostStudy, { program: 'worker' });
    }),
  );
  for (const leader of leaders) {
    const { code } = await leader.exit;
    tally.expect(code === 0, `A leader ended with ${code}.`);
  }
  for (const { child } of workers) child.kill('SIGTERM');
  await Promise.all(workers.map(({ exit }) => exit));
  for (const study of studies) await checkServerStudy(study, tally, study.identicalTrials.count);
  const messages = leaders.flatMap((leader) => leader.messages());
  const instants = (expectedType) => messages.filter(({ type }) => type === expectedType).map(({ at }) => at);
  const [starts, ends] = ['started', 'acknowledged'].map((type) => instants(type).sort((a, b) => a - b));
  return (1000 * ends.length) / (ends.at(-1) - starts[0]);
}

const quickFaults = { worker: 10, leader: 3, connection: 10, restart: 2, blackHole: 1 };
const fullFaults = { worker: 100, leader: 20, connection: 100, restart: 20, blackHole: 3 };

function formatNote({ takeovers, reruns, restartCount, crashCount }, tally, full) {
  const [slowestTakeover, slowestRerun] = [takeovers, reruns].map((times) => Math.max(...times));
  if (full) {
    tally.expect(slowestTakeover <= 5000, 'A new leader took more than 5 s to take over.');
    tally.expect(slowestRerun <= 45_000, 'A trial of a dead worker was retried after more than 45 s.');
  }
  return [
    takeovers.length === 0
      ? 'no leader was killed'
      : `a new leader ${formatSeconds(median(takeovers))} after the kill in the median, ${formatSeconds(slowestTakeover)} at most`,
    reruns.length === 0
      ? 'no trial of a dead worker ran again'
      : `${reruns.length} trials of dead workers ran again after ${formatSeconds(median(reruns))} in the median, ${formatSeconds(slowestRerun)} at most, not counting outages of the server`,
    `${restartCount} processes restarted that found no server or were fenced off, ${crashCount} that crashed`,
  ].join('; ');
}

/** Starts the processes of a study. Both leaders reach the server through one proxy, each worker through its own. */
async function startSite(server, folder, { count, random }) {
  const study = {
    ...studyOnServer(server, folder, { behaviour: 'distinct 500', count }),
    epochs: 5,
    threads: 0,
    slots: SLOTS,
  };
  const proxies = [];
  const openProxy = async () => {
    const proxy = await startProxy(server.port);
    proxies.push(proxy);
    const url = new URL(study.database);
    url.port = proxy.port;
    return url.href;
  };
  let isOver = false;
  let [restartCount, crashCount] = [0, 0];
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  failure.catch(() => undefined);

  /** Starts a process, and restarts it after each unplanned exit. */
  const supervise = (processes, index, start, readyType) => {
    const subject = start();
    processes[index] = subject;
    void subject.exit.then(({ code }) => {
      if (isOver || code === 0 || processes[index] !== subject) return;
      const ownMessages = subject.messages().filter(({ by }) => by === subject.child.pid);
      const hasSent = (expectedType) => ownMessages.some(({ type }) => type === expectedType);
      if (hasSent(readyType) && !hasSent('fenced')) crashCount++;
      else restartCount++;
      if (restartCount + crashCount > MAX_EXITS)
        return fail(new Error(`Too many unplanned exits: see ${folder}`));
      supervise(processes, index, start, readyType);
    });
  };

  const leaders = [];
  const leaderUrl = await openProxy();
  const startLeader = () => {
    const messageFaults = { ...faultShares, seed: Math.floor(2 ** 31 * random()) };
    return startSubject({ ...study, database: leaderUrl, messageFaults });
  };
  const isTakeoverBy =
    (leader) =>
    ({ type, by }) =>
      type === 'owns' && by === leader.child.pid;
  supervise(leaders, 0, startLeader, 'owns');
  await leaders[0].waitForMessage(isTakeoverBy(leaders[0]));
  const { messages } = leaders[0];
  supervise(leaders, 1, startLeader, 'owns');

  const workers = [];
  const workerStarters = [];
  for (let host = 0; host < HOSTS; host++) {
    const hostStudy = { ...study, database: await openProxy(), folder: `${folder}/host-${host}` };
    mkdirSync(hostStudy.folder);
    workerStarters.push(() => startSubject(hostStudy, { program: 'worker' }));
    supervise(workers, host, workerStarters[host], 'joined');
  }

  const takeovers = [];
  /** Starts and ends of server outages. */
  const outages = [];
  /** Trials of killed workers, each with the time of the kill. */
  const abandonedTrials = [];
  const leadersDone = (async () => {
    // Waits until all leaders have ended and none of them has been restarted.
    for (
      let current = [];
      current.some((leader, index) => leader !== leaders[index]) || current.length === 0;
    ) {
      current = [...leaders];
      await Promise.all(current.map((leader) => leader.exit));
    }
    isOver = true;
  })();
  const done = Promise.race([leadersDone, failure]);
  // The caller that awaits `done` receives the error.
  done.catch(() => undefined);

  return {
    study,
    proxies,
    /** Runs a function during which the server is unavailable, and records the outage. */
    async withoutServer(body) {
      const from = Date.now();
      await body();
      outages.push({ from, to: Date.now() });
    },
    done,
    isOver: () => isOver,
    async waitForAcknowledged(count) {
      const acknowledged = () => messages().filter(({ type }) => type === 'acknowledged').length;
      while (!isOver && acknowledged() < count) await Promise.race([sleep(20), failure]);
    },
    async killWorker() {
      const index = Math.floor(HOSTS * random());
      const worker = workers[index];
      const children = listChildren(worker.child.pid);
      const at = Date.now();
      workers[index] = undefined;
      await worker.kill();
      abandonedTrials.push({ at, trials: findClaimedTrials(worker.messages()) });
      for (const child of children) while (!hasGroupEnded(child)) await sleep(5);
      supervise(workers, index, workerStarters[index], 'joined');
    },
    async killLeader() {
      const index = leaders.findIndex((leader) => messages().some(isTakeoverBy(leader)));
      if (index === -1) return;
      const [leader, next] = [leaders[index], leaders[1 - index]];
      const at = Date.now();
      supervise(leaders, index, startLeader, 'owns');
      await leader.kill();
      // The restarted process may take over before the stand-by does.
      const takeover = await next.waitForMessage(
        ({ type, by, at: time }) => type === 'owns' && by !== leader.child.pid && time > at,
      );
      if (takeover !== undefined) takeovers.push(takeover.at - at);
    },
    /** Returns the times of takeovers and reruns in ms, and the numbers of unplanned exits. */
    measurements() {
      const starts = messages().filter(({ type }) => type === 'started');
      const reruns = abandonedTrials.flatMap(({ at, trials }) =>
        trials.flatMap((trial) => {
          const rerun = starts.find((start) => start.trial === trial && start.at > at);
          return rerun === undefined ? [] : [rerun.at - at - measureOverlap(outages, at, rerun.at)];
        }),
      );
      return { takeovers, reruns, restartCount, crashCount };
    },
    /** Asks the workers to leave. Returns true if all of them did. */
    async leave() {
      for (const { child } of workers) child.kill('SIGTERM');
      const ends = await Promise.all(workers.map((worker) => worker.exit));
      return ends.every(({ code }) => code === 0);
    },
    /** Kills the remaining processes. */
    close() {
      isOver = true;
      for (const { child } of [...leaders, ...workers]) child.kill('SIGKILL');
      for (const proxy of proxies) proxy.close();
    },
  };
}

/** Defines the faults by name. */
function defineFaults(server, site, { full, random }) {
  return {
    worker: () => site.killWorker(),
    leader: () => site.killLeader(),
    async connection() {
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name LIKE 'ridgeline%' ORDER BY random() LIMIT 1`,
      );
      await client.end();
    },
    restart: () =>
      site.withoutServer(async () => {
        await server.kill();
        await sleep(500 * random());
        await server.start();
      }),
    /** Stalls all traffic. With --full, two of three stalls affect only one host, for longer than its lease. */
    async blackHole() {
      const { proxies } = site;
      const stall = async (stalledProxies) => {
        for (const proxy of stalledProxies) proxy.stall();
        await sleep(full ? 60_000 : 10_000);
        for (const proxy of stalledProxies) proxy.resume();
      };
      if (full && random() < 2 / 3) await stall([proxies.at(-1)]);
      else await site.withoutServer(() => stall(proxies));
    },
  };
}

/** Returns the overlap of an interval with the spans, in ms. */
function measureOverlap(spans, start, end) {
  const parts = spans.map(({ from, to }) => Math.min(to, end) - Math.max(from, start));
  return parts.filter((part) => part > 0).reduce((sum, part) => sum + part, 0);
}

/** Returns the trials that a worker has claimed and not finished. */
function findClaimedTrials(messages) {
  const claimedTrials = new Set();
  for (const { type, trial } of messages) {
    if (type === 'trial-claimed') claimedTrials.add(trial);
    if (type === 'trial-done') claimedTrials.delete(trial);
  }
  return [...claimedTrials];
}

function shuffle(list, random) {
  const remaining = [...list];
  return list.map(() => remaining.splice(Math.floor(remaining.length * random()), 1)[0]);
}
