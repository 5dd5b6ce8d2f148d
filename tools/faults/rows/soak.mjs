import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { mean } from '../../evidence/bench/statistics.mjs';
import { Database } from '../built.mjs';
import { withCopy } from '../oracle.mjs';
import { startRun, writeSweep } from '../sweep.mjs';

/** Number of trials, more than a run can finish. */
const TRIALS = 1_000_000;

/** Trains real networks for some minutes. The memory of no process may grow. */
export const soak = {
  name: 'soak, minutes of real networks',
  measures: true,
  full: 10,
  async run({ count, folder, tally }) {
    const home = folder();
    writeSweep(home, TRIALS);
    const run = startRun(home);
    await run.waitForAcknowledged(100);
    const deadline = performance.now() + 60_000 * count;
    const samples = await sampleMemoryUntil(run, () => performance.now() >= deadline);
    run.child.kill('SIGINT');
    tally.expect((await run.exit) === 130, 'The run did not exit with 130 on SIGINT.');
    tally.acknowledged = run.acknowledged().length;
    withCopy(`${home}/ridgeline.db`, (database) => {
      const completeCount = database
        .prepare("SELECT count(*) FROM outcome WHERE type = 'complete'")
        .pluck()
        .get();
      tally.lost = Math.max(0, tally.acknowledged - completeCount);
      tally.expect(database.pragma('integrity_check', { simple: true }) === 'ok', 'The file is damaged.');
    });
    const notes = ['orchestrator', 'runner'].map((name) => checkGrowth(name, samples, tally));
    return `${tally.acknowledged} trials; ${notes.join('; ')}`;
  },
};

/** Sweep with a single endless trial, on the backend that a user gets by default. */
const LONG_SWEEP = `name: long
task:
  data: { name: digits, train: 1000, validation: 300 }
  network: { hidden: [64, 32], dropout: 0.2 }
  training: { epochs: 1000000, batch_size: 32 }
metric: { name: val_loss, goal: minimize }
method: grid
parameters:
  training.optimizer.learning_rate: { values: [0.0001] }
`;

/** Node's option for a small young generation. V8 otherwise enlarges it for minutes, which looks like a leak. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1';

/** Trains one network for many epochs. Memory may grow only in the first third, while a cache fills. */
export const longTraining = {
  name: 'one long training, epochs',
  quick: 60_000,
  full: 150_000,
  async run({ count, folder, tally }) {
    const home = folder();
    writeFileSync(`${home}/sweep.yaml`, LONG_SWEEP);
    const run = startRun(home, {
      threads: 1,
      backendOption: [],
      nodeOptions: [SMALL_YOUNG_GENERATION],
    });
    const epochs = () => countRows(`${home}/ridgeline.db`, 'report');
    while (epochs() === 0 && run.child.exitCode === null) await sleep(200);
    const samples = await sampleMemoryUntil(run, () => epochs() >= count);
    const trainedEpochs = epochs();
    run.child.kill('SIGINT');
    await sleep(1000);
    run.child.kill('SIGINT');
    tally.expect((await run.exit) === 130, 'The run did not exit with 130 on SIGINT.');
    const note = checkGrowth('runner', samples, tally);
    return `${trainedEpochs} epochs${run.printed().includes('WebAssembly') ? ' on WebAssembly' : ''}; ${note}`;
  },
};

/** Samples the memory of a run every second. */
async function sampleMemoryUntil(run, isOver) {
  const samples = [];
  while (!isOver() && run.child.exitCode === null) {
    samples.push(readMemory(run.child.pid));
    await sleep(1000);
  }
  return samples;
}

/** Records a problem if a process's memory grew by a tenth from the second third to the last. Returns a note. */
function checkGrowth(name, samples, tally) {
  const thirds = splitIntoThirds(samples.map((sample) => sample[name]));
  const [, before, after] = thirds.map((third) => Math.round(mean(third)));
  tally.expect(after < 1.1 * before, `The ${name} grew from ${before} to ${after} MB.`);
  return `${name} ${before} MB in the second third, ${after} MB in the last`;
}

/** Counts the rows of a table; 0 if there is no database yet. */
function countRows(path, table) {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    } finally {
      database.close();
    }
  } catch {
    return 0;
  }
}

/** Reads the memory of the orchestrator and of its child processes, in MB. */
function readMemory(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const runner = children.reduce((sum, child) => sum + readResidentMemory(child), 0);
  return { orchestrator: readResidentMemory(pid), runner };
}

function readResidentMemory(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [0, 0];
  return Number(kilobytes) / 1024;
}

/** Splits the samples into thirds. The first one is warm-up. */
function splitIntoThirds(samples) {
  const third = Math.floor(samples.length / 3);
  return [0, 1, 2].map((i) => samples.slice(i * third, (i + 1) * third));
}
