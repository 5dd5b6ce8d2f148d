import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { inspectStudy } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const optunaProgram = fileURLToPath(new URL('../../evidence/peers/optuna_trials.py', import.meta.url));

const storeProgram = fileURLToPath(new URL('../store-trials.mjs', import.meta.url));

/** Runs a study to its end. Returns the message that its process sends at the end. */
async function runToEnd(study, tally) {
  const subject = startSubject(study);
  const { code } = await subject.exit;
  tally.expect(code === 0, `The run ended with ${code}.`);
  const findings = inspectStudy(study);
  tally.add(findings);
  tally.addProblems(findings.problems);
  return subject.messages().find(({ type }) => type === 'end');
}

/** One-second trials on 16 slots. Measures the time lost between a trial and the next one. */
export const overhead = {
  name: 'one-second trials on 16 slots',
  measures: true,
  quick: 500,
  full: 10_000,
  async run({ count, full, folder, tally }) {
    const threads = 16;
    const study = { folder: folder(), identicalTrials: { behaviour: 'sleep 1000', count }, threads };
    const { seconds } = await runToEnd(study, tally);
    const ideal = Math.ceil(count / threads);
    const overheadPercent = 100 * (seconds / ideal - 1);
    if (full) tally.expect(overheadPercent <= 2, `${overheadPercent.toFixed(2)} % over the ideal.`);
    return `${seconds.toFixed(2)} s, ideal ${ideal} s: ${overheadPercent.toFixed(2)} % over`;
  },
};

/**
 * Durable no-op trials with five reports each: first a whole run, then only the store, which is comparable to Optuna on
 * the same disk. The memory of the orchestrator must not grow with the number of trials.
 */
export const throughput = {
  name: 'trials that do nothing, 5 reports each',
  measures: true,
  quick: 20_000,
  full: 1_000_000,
  async run({ count, full, folder, tally }) {
    const study = { folder: folder(), identicalTrials: { behaviour: 'train', count }, epochs: 5 };
    requireDisk(study.folder);
    const python = ensureOptuna();
    const { seconds, memory, memoryAtHalf, lag } = await runToEnd(study, tally);
    const [halfMb, endMb] = [memoryAtHalf, memory].map((bytes) => Math.round(bytes / 1e6));
    const optuna = measureOptuna(python, folder());
    const rate = count / seconds;
    const storeRate = measureStore(folder(), Math.min(count, 100_000));
    const speedup = storeRate / optuna.rate;
    if (full) {
      tally.expect(endMb < 400, `The orchestrator took ${endMb} MB.`);
      tally.expect(endMb < 1.2 * halfMb, `The orchestrator's memory grew from ${halfMb} to ${endMb} MB.`);
      tally.expect(
        speedup >= 100,
        `The store is only ${speedup.toFixed(0)} times as fast as that of Optuna.`,
      );
    }
    const optunaNote = `Optuna ${optuna.version} on SQLite (${optuna.rate.toFixed(1)}/s)`;
    const comparison = `${(rate / optuna.rate).toFixed(0)} x ${optunaNote}; only the store ${Math.round(storeRate)}/s, ${speedup.toFixed(0)} x`;
    return `${Math.round(rate)} durable trials/s, ${comparison}; orchestrator ${halfMb} MB at half, ${endMb} MB at the end, lag p99 ${lag.toFixed(0)} ms`;
  },
};

/** Refuses a file system in memory, where nothing is durable. */
function requireDisk(folder) {
  const tmpfs = 0x01021994;
  if (statfsSync(folder).type === tmpfs) throw new NotRunHere(`${folder} is in memory: set TMPDIR`);
}

/** Measures the durable no-op trials per second of the store, without processes and threads. */
export function measureStore(folder, count) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [storeProgram, `${folder}/ridgeline.db`, count],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Returns a Python with Optuna. */
function ensureOptuna() {
  try {
    return ensurePython('tools/evidence/peers/requirements/search.txt');
  } catch (error) {
    throw new NotRunHere(`Optuna cannot be installed: ${error.message}`);
  }
}

/** Measures the durable no-op trials per second of Optuna, one at a time, as its storage in SQLite requires. */
function measureOptuna(python, folder) {
  const count = 100;
  const { status, stdout, stderr } = spawnSync(python, [optunaProgram, `${folder}/optuna.db`, count], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const result = JSON.parse(stdout);
  if (result.synchronous < 2) throw new Error('Optuna was not durable, so it cannot be compared.');
  return result;
}

/** Two threads that each send 30,000 reports a second. At least 50,000 of the 60,000 must reach the store. */
export const reports = {
  name: '50,000 reports a second',
  measures: true,
  quick: 250_000,
  full: 3_000_000,
  async run({ count, full, folder, tally }) {
    const reportsPerTrial = Math.round(count / 10);
    const study = { folder: folder(), identicalTrials: { behaviour: `flood ${reportsPerTrial}`, count: 10 } };
    const { seconds, lag } = await runToEnd(study, tally);
    const rate = Math.round(count / seconds);
    if (full) {
      tally.expect(lag < 50, `The event loop's lag p99 is ${lag.toFixed(0)} ms.`);
      tally.expect(rate >= 50_000, `Only ${rate} reports a second reached the store.`);
    }
    return `${rate} reports/s of 60,000, lag p99 ${lag.toFixed(0)} ms`;
  },
};
