import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../build/python/ensure-python.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { inspect } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const optunaProgram = fileURLToPath(new URL('../../evidence/peers/optuna_trials.py', import.meta.url));

const storeProgram = fileURLToPath(new URL('../store-trials.mjs', import.meta.url));

/** Runs one study to its end. Returns the last message of its process. */
async function endOf(study, tally) {
  const subject = startSubject(study);
  const { code } = await subject.ended;
  tally.expect(code === 0, `The run ended with ${code}.`);
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  return subject.messages().find(({ type }) => type === 'end');
}

/** One-second trials on 16 slots. Measures the time lost between the end of a trial and the start of the next. */
export const overhead = {
  name: 'one-second trials on 16 slots',
  measures: true,
  quick: 500,
  full: 10_000,
  async run({ count, full, folder, tally }) {
    const threads = 16;
    const study = { folder: folder(), many: { behaviour: 'sleep 1000', count }, threads };
    const { seconds } = await endOf(study, tally);
    const ideal = Math.ceil(count / threads);
    const over = 100 * (seconds / ideal - 1);
    if (full) tally.expect(over <= 2, `${over.toFixed(2)} % over the ideal.`);
    return `${seconds.toFixed(2)} s, ideal ${ideal} s: ${over.toFixed(2)} % over`;
  },
};

/**
 * Durable no-op trials with five reports each. They run first through processes, threads and the disk, then by the
 * store alone, which is comparable to Optuna on the same disk. The orchestrator's memory must not grow with its work.
 */
export const throughput = {
  name: 'trials that do nothing, 5 reports each',
  measures: true,
  quick: 20_000,
  full: 1_000_000,
  async run({ count, full, folder, tally }) {
    const study = { folder: folder(), many: { behaviour: 'train', count }, epochs: 5 };
    refuseMemory(study.folder);
    const python = optunaPython();
    const { seconds, memory, halfway, lag } = await endOf(study, tally);
    const [half, end] = [halfway, memory].map((bytes) => Math.round(bytes / 1e6));
    const optuna = optunaTrials(python, folder());
    const rate = count / seconds;
    const storeRate = storeTrials(folder(), Math.min(count, 100_000));
    const times = storeRate / optuna.rate;
    if (full) {
      tally.expect(end < 400, `The orchestrator took ${end} MB.`);
      tally.expect(end < 1.2 * half, `The orchestrator's memory grew from ${half} to ${end} MB.`);
      tally.expect(times >= 100, `The store is only ${times.toFixed(0)} times as fast as Optuna's.`);
    }
    const optunas = `Optuna ${optuna.version} on SQLite (${optuna.rate.toFixed(1)}/s)`;
    const beside = `${(rate / optuna.rate).toFixed(0)} x ${optunas}; the store alone ${Math.round(storeRate)}/s, ${times.toFixed(0)} x`;
    return `${Math.round(rate)} durable trials/s, ${beside}; orchestrator ${half} MB at half, ${end} MB at the end, lag p99 ${lag.toFixed(0)} ms`;
  },
};

/** Refuses a file system in memory, on which nothing is durable. */
function refuseMemory(folder) {
  const tmpfs = 0x01021994;
  if (statfsSync(folder).type === tmpfs) throw new NotRunHere(`${folder} is in memory: set TMPDIR`);
}

/** Durable no-op trials per second in our store, without processes and threads around it. */
export function storeTrials(folder, count) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [storeProgram, `${folder}/ridgeline.db`, count],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Python that has Optuna. */
function optunaPython() {
  try {
    return ensurePython('tools/evidence/peers/requirements/search.txt');
  } catch (error) {
    throw new NotRunHere(`Optuna cannot be installed: ${error.message}`);
  }
}

/** Durable no-op trials per second in Optuna, one at a time, as its SQLite requires. */
function optunaTrials(python, folder) {
  const count = 100;
  const { status, stdout, stderr } = spawnSync(python, [optunaProgram, `${folder}/optuna.db`, count], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const result = JSON.parse(stdout);
  if (result.synchronous < 2) throw new Error('Optuna was not durable, so it cannot be compared.');
  return result;
}

/** Two threads that send 30,000 reports a second each. At least 50,000 of the 60,000 must reach the store. */
export const reports = {
  name: '50,000 reports a second',
  measures: true,
  quick: 250_000,
  full: 3_000_000,
  async run({ count, full, folder, tally }) {
    const each = Math.round(count / 10);
    const study = { folder: folder(), many: { behaviour: `flood ${each}`, count: 10 } };
    const { seconds, lag } = await endOf(study, tally);
    const rate = Math.round(count / seconds);
    if (full) {
      tally.expect(lag < 50, `The event loop's lag p99 is ${lag.toFixed(0)} ms.`);
      tally.expect(rate >= 50_000, `Only ${rate} reports a second reached the store.`);
    }
    return `${rate} reports/s of 60,000, lag p99 ${lag.toFixed(0)} ms`;
  },
};
