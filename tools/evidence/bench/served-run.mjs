/**
 * Measures how much serving pages slows down a run. A run without pages and a run with `--serve` and two tabs, one of
 * which reads 4 KB/s, train simultaneously. Each run has one core for all its processes, and the runs swap cores every
 * five seconds: other load affects both equally. In every second pair neither run serves pages, as a control.
 *
 *   npx tsc -b && node tools/evidence/bench/served-run.mjs [pairs of each kind]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Database } from '../../faults/built.mjs';
import { listChildren, readProcessorTime } from '../../faults/processes.mjs';
import { startRun, writeSweep } from '../../faults/sweep.mjs';
import { inRepository } from '../../build/setup/repository.mjs';
import { followStudy } from './follow-study.mjs';
import { median } from './statistics.mjs';

const { AbortController } = globalThis;
const pairCount = Number(process.argv[2] ?? 5);

/** Number and length of the turns in a measurement. The runs swap cores between turns. */
const [TURN_COUNT, TURN_MS] = [12, 5000];

/** Duration of the warm-up, in which the first page is served. It starts after the first trials have ended. */
const WARM_UP_MS = 15_000;

/** Size of the slow tab's reads, and the pause between them. */
const [READ_BYTES, READ_PAUSE_MS] = [1024, 250];

const measurements = { control: [], served: [] };
for (let pair = 0; pair < 2 * pairCount; pair++) {
  const name = pair % 2 === 0 ? 'served' : 'control';
  const { epochs, time, server } = await comparePair(name === 'served');
  measurements[name].push({ epochs, time, server });
  const served = name === 'served' ? `, page server ${percent(server)} of a core` : '';
  console.log(
    `${name}: ${percent(epochs)} epochs, ${percent(time)} processor time per epoch${served} (load ${loadavg()[0].toFixed(1)})`,
  );
}
for (const [name, results] of Object.entries(measurements)) {
  const [epochs, time] = ['epochs', 'time'].map((field) =>
    percent(median(results.map((result) => result[field]))),
  );
  console.log(`${name}, median of ${pairCount}: ${epochs} epochs, ${time} processor time per epoch`);
}
console.log(`server: median ${percent(median(measurements.served.map(({ server }) => server)))} of a core`);

/** Compares a run with a simultaneous run without pages. Returns relative changes, and the page server's share of a core. */
async function comparePair(isServed) {
  const home = mkdtempSync(join(tmpdir(), 'ridgeline-served-run-'));
  const abortController = new AbortController();
  const runs = [false, isServed].map((served, index) =>
    startRunIn(mkdtempSync(join(home, `${index}-`)), served),
  );
  try {
    for (const { run } of runs) if (!(await run.waitForAcknowledged(2))) throw new Error(run.printed());
    if (isServed)
      openTabs(/http:\/\/127\.0\.0\.1:\d+/.exec(runs[1].run.printed())[0], abortController.signal);
    await wait(WARM_UP_MS);
    const before = runs.map(readUsage);
    const start = performance.now();
    for (let turn = 0; turn < TURN_COUNT; turn++) {
      const pids = runs.map(({ run }) => run.child.pid);
      const bindProgram = inRepository('tools/faults/bind-to-cores.py');
      const { status, stderr } = spawnSync('python3', [
        bindProgram,
        ...(turn % 2 === 0 ? pids : pids.reverse()),
      ]);
      if (status !== 0) throw new Error(String(stderr));
      await wait(TURN_MS);
    }
    const elapsedSeconds = (performance.now() - start) / 1000;
    const [plain, other] = runs.map(readUsage).map((state, index) => ({
      epochs: state.epochs - before[index].epochs,
      run: state.run - before[index].run,
      server: state.server - before[index].server,
    }));
    return {
      epochs: other.epochs / plain.epochs - 1,
      time: other.run / other.epochs / (plain.run / plain.epochs) - 1,
      server: other.server / elapsedSeconds,
    };
  } finally {
    abortController.abort();
    for (const { run } of runs) run.child.kill('SIGINT');
    await Promise.all(runs.map(({ run }) => run.exit));
    rmSync(home, { recursive: true });
  }
}

function startRunIn(folder, isServed) {
  writeSweep(folder, 200_000);
  return { folder, run: startRun(folder, { threads: 1, options: isServed ? ['--serve'] : [] }) };
}

/** Returns the epochs of a run so far, and the processor time of its processes and of its page server, in s. */
function readUsage({ folder, run }) {
  const database = new Database(`${folder}/ridgeline.db`, { readonly: true, fileMustExist: true });
  const epochs = database.prepare('SELECT count(*) FROM report').pluck().get();
  database.close();
  const state = { epochs, run: 0, server: 0 };
  for (const pid of listProcessTree(run.child.pid)) {
    const isServer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('processes/pages');
    state[isServer ? 'server' : 'run'] += readProcessorTime(pid);
  }
  return state;
}

/** Returns a process and its descendants. */
function listProcessTree(pid) {
  return [pid, ...listChildren(pid).flatMap(listProcessTree)];
}

/** Opens a tab that follows the study and one that reads its page slowly, until the signal is aborted. */
function openTabs(address, signal) {
  const ignoreAbort = (error) => {
    if (!signal.aborted) throw error;
  };
  followStudy(address, 'digits', { signal }).catch(ignoreAbort);
  readSlowly(address, signal).catch(ignoreAbort);
}

async function readSlowly(address, signal) {
  while (!signal.aborted) {
    const socket = connect({
      port: Number(new URL(address).port),
      host: '127.0.0.1',
      highWaterMark: READ_BYTES,
    });
    socket.on('error', () => undefined);
    socket.write('GET /api/study?study=digits HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    while (!signal.aborted && !socket.readableEnded && !socket.destroyed) {
      socket.read(READ_BYTES);
      await wait(READ_PAUSE_MS);
    }
    socket.destroy();
  }
}

function percent(share) {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)} %`;
}
