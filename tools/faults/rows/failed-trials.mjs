import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ridgeline } from '../built.mjs';
import { withCopy } from '../oracle.mjs';

const TRIALS = 8;

/**
 * Studies with failed trials, which the exit code reports on each run. `--retry-failed` retries only these trials, even
 * if it is killed in the middle.
 */
export const failedTrials = {
  name: 'failed trials, and attempts at them again',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const bad = Array.from({ length: TRIALS }, (_, trial) => trial).filter(() => random() < 0.4);
      if (bad.length === 0) bad.push(0);
      writeSweep(home, bad);
      for (const time of ['first', 'second']) {
        const code = await run(home).ended;
        tally.expect(code === 1, `The ${time} run ended with ${code}.`);
      }
      rmSync(`${home}/bad`);
      const killed = run(home, '--retry-failed');
      await sleep(1500 * random());
      killed.child.kill('SIGKILL');
      await killed.ended;
      const last = await run(home, '--retry-failed').ended;
      tally.expect(last === 0, `The run after --retry-failed was killed ended with ${last}.`);
      check(home, bad, tally);
    }
    return `${TRIALS} trials each, 1 to ${TRIALS} of them failed`;
  },
};

function writeSweep(home, bad) {
  writeFileSync(`${home}/bad`, JSON.stringify(bad));
  writeFileSync(
    `${home}/fails.mjs`,
    `import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async ({ parameters: { i }, report }) => {
  await sleep(50);
  report({ loss: i });
  if (existsSync('bad') && JSON.parse(readFileSync('bad')).includes(i)) throw new Error('no luck');
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

function run(home, ...options) {
  const args = [fileURLToPath(ridgeline), 'run', 'fails.yaml', '--plain', '--threads', '2', ...options];
  const child = spawn(process.execPath, args, { cwd: home, stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

/** Checks that every trial counts once, and that only failed ones were retried. */
function check(home, bad, tally) {
  withCopy(`${home}/ridgeline.db`, (database) => {
    const outcomes = database.prepare('SELECT trial, type FROM outcome').all();
    const complete = outcomes.filter(({ type }) => type === 'complete').map(({ trial }) => trial);
    tally.acknowledged += complete.length;
    tally.lost += TRIALS - new Set(complete).size;
    tally.doubled += outcomes.length - new Set(outcomes.map(({ trial }) => trial)).size;
    const retried = database.prepare('SELECT DISTINCT trial FROM attempt WHERE number > 1 ORDER BY trial');
    const numbers = retried.pluck().all();
    tally.rerun += numbers.length;
    tally.expect(
      JSON.stringify(numbers) === JSON.stringify(bad),
      `Trials ${bad.join()} had failed, and ${numbers.join()} were attempted again.`,
    );
    const sound = database.pragma('integrity_check', { simple: true });
    tally.expect(sound === 'ok', `The database is damaged: ${sound}`);
  });
}
