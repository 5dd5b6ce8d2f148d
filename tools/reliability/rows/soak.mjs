import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCopy } from '../oracle.mjs';
import { startRun, writeSweep } from '../sweep.mjs';

/** More trials than there is time for. */
const TRIALS = 1_000_000;

/** Real networks for so many minutes: no process grows. */
export const soak = {
  name: 'soak, minutes of real networks',
  measures: true,
  full: 10,
  async run({ count, folder, tally }) {
    const home = folder();
    writeSweep(home, TRIALS);
    const run = startRun(home);
    await run.hasAcknowledged(100);
    const samples = [];
    const until = performance.now() + 60_000 * count;
    while (performance.now() < until) {
      samples.push(memoryOf(run.child.pid));
      await sleep(1000);
    }
    run.child.kill('SIGINT');
    tally.expect((await run.ended) === 130, 'It did not end as it was told to.');
    tally.acknowledged = run.acknowledged().length;
    withCopy(`${home}/ridgeline.db`, (database) => {
      const complete = database.prepare("SELECT count(*) FROM outcome WHERE type = 'complete'").pluck().get();
      tally.lost = Math.max(0, tally.acknowledged - complete);
      tally.expect(database.pragma('integrity_check', { simple: true }) === 'ok', 'The file is damaged.');
    });
    const notes = ['orchestrator', 'runner'].map((name) => {
      const [, before, after] = thirds(samples.map((sample) => sample[name])).map(mean);
      tally.expect(after < 1.1 * before, `The ${name} grew from ${before} to ${after} MB.`);
      return `${name} ${before} MB in the second third, ${after} MB in the last`;
    });
    return `${tally.acknowledged} trials; ${notes.join('; ')}`;
  },
};

/** Megabytes of the orchestrator, and of the processes that it started. */
function memoryOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const runner = children.reduce((sum, child) => sum + residentOf(child), 0);
  return { orchestrator: residentOf(pid), runner };
}

function residentOf(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [0, 0];
  return Number(kilobytes) / 1024;
}

/** The first is for warming up. */
function thirds(samples) {
  const third = Math.floor(samples.length / 3);
  return [0, 1, 2].map((i) => samples.slice(i * third, (i + 1) * third));
}

function mean(numbers) {
  return Math.round(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);
}
