import { setTimeout as sleep } from 'node:timers/promises';
import { withCopy } from '../oracle.mjs';
import { startRun, writeSweep } from '../sweep.mjs';

const TRIALS = 24;

/** Signals to a run that has completed its first trials, with the expected exit code. */
const signals = [
  { name: 'SIGINT', code: 130, send: (run) => run.child.kill('SIGINT') },
  { name: 'SIGINT twice', code: 130, send: (run) => repeat(run, 2) },
  // A run that does not wait may leave attempts behind, which the next run marks as lost.
  { name: 'SIGINT three times', code: 130, leaves: true, send: (run) => repeat(run, 3) },
  { name: 'SIGTERM', code: 143, send: (run) => run.child.kill('SIGTERM') },
  { name: 'SIGHUP', code: 0, send: (run) => run.child.kill('SIGHUP') },
  { name: 'SIGPIPE', code: 0, send: (run) => run.child.kill('SIGPIPE') },
  { name: 'a reader that closes its pipe', code: 0, send: (run) => run.child.stdout.destroy() },
  { name: 'SIGSTOP and SIGCONT', code: 0, send: stopForAWhile },
];

/** All signals that terminals, shells and systems send, sent to the real program while it trains. */
export const signalRow = {
  name: 'signals',
  quick: 2,
  full: 25,
  async run({ count, folder, random, tally }) {
    for (const { name, code, leaves, send } of signals) {
      for (let i = 0; i < count; i++, tally.faults++) {
        const home = folder();
        writeSweep(home, TRIALS);
        const run = startRun(home);
        await run.hasAcknowledged(1 + Math.floor(6 * random()));
        const blame = (problem) => tally.blame([`${name}: ${problem}`]);
        await send(run, { home, blame });
        const ended = await run.ended;
        if (ended !== code) blame(`exit code ${ended} instead of ${code}.\n${run.printed().slice(-500)}`);
        check(home, run.acknowledged(), { tally, blame, leaves });
        if (code === 0) continue;
        const again = await startRun(home).ended;
        if (again !== 0) blame(`the same command afterwards ended with ${again}.`);
        check(home, [...Array(TRIALS).keys()], { tally: undefined, blame });
      }
    }
    return `${signals.length} kinds x ${count}, to the real program`;
  },
};

async function repeat(run, times) {
  for (let i = 0; i < times; i++) {
    run.child.kill('SIGINT');
    await sleep(50);
  }
}

async function stopForAWhile(run, { home, blame }) {
  run.child.kill('SIGSTOP');
  const second = await startRun(home).ended;
  if (second !== 3) blame(`a second owner was let in while the first was stopped: exit code ${second}.`);
  await sleep(1000);
  run.child.kill('SIGCONT');
}

/** Checks that reported trials are complete, no process is left, and the file is sound. */
function check(home, acknowledged, { tally, blame, leaves = false }) {
  withCopy(`${home}/ridgeline.db`, (database) => {
    const column = (sql) => database.prepare(sql).pluck().all();
    const complete = new Set(column("SELECT trial FROM outcome WHERE type = 'complete'"));
    const lost = acknowledged.filter((number) => !complete.has(number));
    if (lost.length > 0) blame(`lost trials ${lost.join(', ')}.`);
    if (tally !== undefined) tally.acknowledged += acknowledged.length;
    if (tally !== undefined) tally.lost += lost.length;
    const running = column("SELECT trial FROM attempt WHERE state = 'running'");
    if (!leaves && running.length > 0) blame('attempts still run.');
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') blame('the database is damaged.');
  });
}
