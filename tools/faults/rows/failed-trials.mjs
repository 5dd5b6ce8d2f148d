import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ridgeline } from '../built.mjs';
import { withCopy } from '../oracle.mjs';

const TRIALS = 8;

/**
 * Studies with failed trials, which the exit code reports in each run. `--retry-failed` retries only these trials, even
 * if the run is killed.
 */
export const failedTrials = {
  name: 'failed trials and their retries',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const failingTrials = Array.from({ length: TRIALS }, (_, trial) => trial).filter(() => random() < 0.4);
      if (failingTrials.length === 0) failingTrials.push(0);
      writeSweep(home, failingTrials);
      for (const position of ['first', 'second']) {
        const code = await startRun(home).exit;
        tally.expect(code === 1, `The ${position} run ended with ${code}.`);
      }
      rmSync(`${home}/failing.json`);
      const killedRun = startRun(home, '--retry-failed');
      await sleep(1500 * random());
      killedRun.child.kill('SIGKILL');
      await killedRun.exit;
      const code = await startRun(home, '--retry-failed').exit;
      tally.expect(code === 0, `The run after --retry-failed was killed ended with ${code}.`);
      check(home, failingTrials, tally);
    }
    return `${TRIALS} trials each, 1 to ${TRIALS} of them failed`;
  },
};

function writeSweep(home, failingTrials) {
  writeFileSync(`${home}/failing.json`, JSON.stringify(failingTrials));
  writeFileSync(
    `${home}/fails.mjs`,
    `import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async ({ parameters: { i }, report }) => {
  await sleep(50);
  report({ loss: i });
  if (existsSync('failing.json') && JSON.parse(readFileSync('failing.json')).includes(i)) throw new Error('no luck');
};
`,
  );
  const numbers = Array.from({ length: TRIALS }, (_, number) => number);
  writeFileSync(
    `${home}/fails.yaml`,
    `name: fails
objective: { module: ./fails.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [${numbers.join(', ')}] } }
`,
  );
}

function startRun(home, ...options) {
  const args = [fileURLToPath(ridgeline), 'run', 'fails.yaml', '--plain', '--threads', '2', ...options];
  const child = spawn(process.execPath, args, { cwd: home, stdio: 'ignore' });
  return { child, exit: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

/** Checks that every trial counts once, and that only failed trials were retried. */
function check(home, failingTrials, tally) {
  withCopy(`${home}/ridgeline.db`, (database) => {
    const outcomes = database.prepare('SELECT trial, type FROM outcome').all();
    const completeTrials = outcomes.filter(({ type }) => type === 'complete').map(({ trial }) => trial);
    tally.acknowledged += completeTrials.length;
    tally.lost += TRIALS - new Set(completeTrials).size;
    tally.doubled += outcomes.length - new Set(outcomes.map(({ trial }) => trial)).size;
    const retriedTrials = database
      .prepare('SELECT DISTINCT trial FROM attempt WHERE number > 1 ORDER BY trial')
      .pluck()
      .all();
    tally.rerun += retriedTrials.length;
    tally.expect(
      JSON.stringify(retriedTrials) === JSON.stringify(failingTrials),
      `Trials ${failingTrials.join()} had failed, but ${retriedTrials.join()} were retried.`,
    );
    const integrity = database.pragma('integrity_check', { simple: true });
    tally.expect(integrity === 'ok', `The database is damaged: ${integrity}`);
  });
}
