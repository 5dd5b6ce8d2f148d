import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ridgeline } from '../built.mjs';
import { withCopy } from '../oracle.mjs';
import { releaseTrials, waitForFirstTrial, writeWaitingSweep } from '../waiting-sweep.mjs';

const terminal = fileURLToPath(new URL('../terminal.py', import.meta.url));

const TRIALS = 6;

/**
 * Closes the terminal of `ridgeline run` at a random instant after the first trial started. The run continues to its end.
 */
export const closedTerminal = {
  name: 'a closed terminal',
  quick: 4,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      // With and without the live screen.
      const options = tally.faults % 2 === 0 ? [] : ['--plain'];
      const child = startInTerminal(home, options);
      const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
      await waitForFirstTrial(home);
      releaseTrials(home);
      await sleep(1000 * random());
      child.kill('SIGUSR1');
      const code = await exit;
      tally.expect(code === 0, `${options.join()} The run ended with ${code}.`);
      const outcomes = withCopy(`${home}/ridgeline.db`, (database) =>
        database.prepare('SELECT type FROM outcome').pluck().all(),
      );
      const completeCount = outcomes.filter((type) => type === 'complete').length;
      tally.acknowledged += completeCount;
      tally.lost += TRIALS - completeCount;
    }
    return `each run continued to its end`;
  },
};

function startInTerminal(home, options) {
  const environment = { ...process.env, TERM: 'xterm-256color' };
  // The program must not take this terminal for that of a CI machine.
  delete environment.CI;
  const program = [process.execPath, fileURLToPath(ridgeline), 'run', writeWaitingSweep(home, TRIALS)];
  const args = [...program, '--db', `${home}/ridgeline.db`, '--threads', '2', ...options];
  return spawn('python3', [terminal, 'closed', ...args], { stdio: 'ignore', env: environment });
}
