import { setTimeout as sleep } from 'node:timers/promises';
import { withCopy } from '../oracle.mjs';
import { startRun, writeSweep } from '../sweep.mjs';

const TRIALS = 24;

/** Signals sent after the first completed trials, each with the expected exit code. */
const signals = [
  { name: 'SIGINT', code: 130, send: (run) => run.child.kill('SIGINT') },
  { name: 'SIGINT twice', code: 130, send: (run) => interrupt(run, 2) },
  // A run that exits without waiting may leave attempts behind, which the next run marks as lost.
  { name: 'SIGINT three times', code: 130, leavesAttempts: true, send: (run) => interrupt(run, 3) },
  { name: 'SIGTERM', code: 143, send: (run) => run.child.kill('SIGTERM') },
  { name: 'SIGHUP', code: 0, send: (run) => run.child.kill('SIGHUP') },
  { name: 'SIGPIPE', code: 0, send: (run) => run.child.kill('SIGPIPE') },
  { name: 'a reader that closes its pipe', code: 0, send: (run) => run.child.stdout.destroy() },
  { name: 'SIGSTOP and SIGCONT', code: 0, send: stopTemporarily },
];

/** Sends signals of terminals, shells and systems while the real program trains. */
export const signalRow = {
  name: 'signals',
  quick: 2,
  full: 25,
  async run({ count, folder, random, tally }) {
    for (const { name, code, leavesAttempts, send } of signals) {
      for (let i = 0; i < count; i++, tally.faults++) {
        const home = folder();
        writeSweep(home, TRIALS);
        const run = startRun(home);
        await run.waitForAcknowledged(1 + Math.floor(6 * random()));
        const addProblem = (problem) => tally.addProblems([`${name}: ${problem}`]);
        await send(run, { home, addProblem });
        const exitCode = await run.exit;
        if (exitCode !== code)
          addProblem(`exit code ${exitCode} instead of ${code}.\n${run.printed().slice(-500)}`);
        check(home, run.acknowledged(), { tally, addProblem, leavesAttempts });
        if (code === 0) continue;
        const resumedCode = await startRun(home).exit;
        if (resumedCode !== 0) addProblem(`the same command afterwards ended with ${resumedCode}.`);
        check(home, [...Array(TRIALS).keys()], { tally: undefined, addProblem });
      }
    }
    return `${signals.length} kinds x ${count}, with the real program`;
  },
};

async function interrupt(run, times) {
  for (let i = 0; i < times; i++) {
    run.child.kill('SIGINT');
    await sleep(50);
  }
}

async function stopTemporarily(run, { home, addProblem }) {
  run.child.kill('SIGSTOP');
  const secondCode = await startRun(home).exit;
  if (secondCode !== 3)
    addProblem(`a second owner was admitted while the first was stopped: exit code ${secondCode}.`);
  await sleep(1000);
  run.child.kill('SIGCONT');
}

/**
 * Checks that acknowledged trials are complete, that no attempt is running unless the run may leave some behind, and that
 * the file is intact.
 */
function check(home, acknowledged, { tally, addProblem, leavesAttempts = false }) {
  withCopy(`${home}/ridgeline.db`, (database) => {
    const column = (sql) => database.prepare(sql).pluck().all();
    const completeTrials = new Set(column("SELECT trial FROM outcome WHERE type = 'complete'"));
    const lostTrials = acknowledged.filter((number) => !completeTrials.has(number));
    if (lostTrials.length > 0) addProblem(`lost trials ${lostTrials.join(', ')}.`);
    if (tally !== undefined) tally.acknowledged += acknowledged.length;
    if (tally !== undefined) tally.lost += lostTrials.length;
    const runningAttempts = column("SELECT trial FROM attempt WHERE state = 'running'");
    if (!leavesAttempts && runningAttempts.length > 0) addProblem('attempts are still marked as running.');
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') addProblem('the database is damaged.');
  });
}
