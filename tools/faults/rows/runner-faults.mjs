import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOutcomes } from '../oracle.mjs';
import { startRidgeline } from '../start-ridgeline.mjs';

const TRIALS = 8;

/** A runner that is stopped for longer than the timeout of its trials, as when a machine sleeps. No trial fails. */
export const stoppedRunner = {
  name: 'SIGSTOP of the runner',
  quick: 2,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      writeSweep(home, 'await sleep(400);', 'timeout: 6s');
      const run = startRidgeline(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await run.waitForOutput('started');
      await sleep(1000 * random());
      const runner = findRunner(run.child.pid);
      sendSignal(runner, 'SIGSTOP');
      await sleep(10_000 + 1000 * random());
      sendSignal(runner, 'SIGCONT');
      await expectEnd(run, home, tally, () => true);
    }
    return 'each for 10 to 11 s, where a trial may take 6 s';
  },
};

/** A trial that writes into the channel between its runner and the run. Only this trial fails. */
export const garbledChannel = {
  name: 'a trial that writes into the channel of its runner',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const faultyTrial = Math.floor(TRIALS * random());
      const garbage = Array.from({ length: 1 + Math.floor(40 * random()) }, () => Math.floor(256 * random()));
      const writes = `writeSync(3, Buffer.from([${garbage.join()}]));`;
      writeSweep(home, `await sleep(100); if (i === ${faultyTrial}) { ${writes} await sleep(5000); }`);
      const run = startRidgeline(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await expectEnd(run, home, tally, (trial) => trial !== faultyTrial);
    }
    return 'with 1 to 40 random bytes';
  },
};

/** A trial that changes built-in objects of its thread. Only this trial fails. */
export const changedBuiltIns = {
  name: 'a trial that changes built-in objects',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    const methods = ['Array.prototype.map', 'Array.prototype.push', 'Promise.prototype.then', 'Object.keys'];
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const faultyTrial = Math.floor(TRIALS * random());
      const method = methods[Math.floor(methods.length * random())];
      const changes = `${method} = () => { throw new Error('changed'); };`;
      // The trial throws explicitly, because its changes may not break it.
      writeSweep(home, `if (i === ${faultyTrial}) { ${changes} throw new Error('bad'); }`);
      const run = startRidgeline(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await expectEnd(run, home, tally, (trial) => trial !== faultyTrial);
    }
    return 'array methods, promises and Object.keys';
  },
};

/** Checks the exit code of the run, and that exactly the trials which must complete do so. */
async function expectEnd(run, home, tally, mustComplete) {
  const code = await run.exit;
  const outcomes = readOutcomes(home);
  const expected = [...Array(TRIALS).keys()].every(mustComplete) ? 0 : 1;
  tally.expect(code === expected, `The run ended with ${code}:\n${run.printed().slice(-600)}`);
  for (const { trial, type, kind, message } of outcomes) {
    const holds = type === (mustComplete(trial) ? 'complete' : 'failed');
    tally.expect(holds, `A trial is ${type} ${kind ?? ''}: ${message ?? ''}`);
  }
  tally.acknowledged += outcomes.length;
  tally.lost += TRIALS - outcomes.length;
}

function writeSweep(home, body, extraKeys = '') {
  writeFileSync(
    `${home}/trials.mjs`,
    `import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async ({ parameters: { i }, report }) => {
  ${body}
  report({ loss: i });
};
`,
  );
  const numbers = Array.from({ length: TRIALS }, (_, number) => number);
  writeFileSync(
    `${home}/trials.yaml`,
    `name: trials
objective: { module: ./trials.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [${numbers.join(', ')}] } }
${extraKeys}
`,
  );
}

/** Sends a signal to a process, which may have ended. */
function sendSignal(pid, signal) {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // The row checks the outcomes afterwards.
  }
}

/** Finds the runner process of a run; undefined if there is none. */
function findRunner(run) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
        return Number(parent) === run && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner-host');
      } catch {
        return false;
      }
    });
}
