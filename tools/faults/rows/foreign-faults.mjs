import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomesIn } from '../oracle.mjs';
import { startProgram } from '../program.mjs';

const TRIALS = 8;

/** Runner stopped for longer than its trials' timeout, as when a machine sleeps. No trial fails. */
export const stoppedRunner = {
  name: 'SIGSTOP of the runner',
  quick: 2,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      writeSweep(home, 'await sleep(400);', 'timeout: 6s');
      const run = startProgram(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await run.prints('started');
      await sleep(1000 * random());
      const runner = runnerOf(run.child.pid);
      send(runner, 'SIGSTOP');
      await sleep(10_000 + 1000 * random());
      send(runner, 'SIGCONT');
      await expectEnd(run, home, tally, () => true);
    }
    return 'each for 10 to 11 s, where a trial may take 6 s';
  },
};

/** Trial that writes into the channel between its runner and the run. It fails, and no other does. */
export const garbledChannel = {
  name: 'a trial that writes into the channel of its runner',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const bad = Math.floor(TRIALS * random());
      const garbage = Array.from({ length: 1 + Math.floor(40 * random()) }, () => Math.floor(256 * random()));
      const writes = `writeSync(3, Buffer.from([${garbage.join()}]));`;
      writeSweep(home, `await sleep(100); if (i === ${bad}) { ${writes} await sleep(5000); }`);
      const run = startProgram(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await expectEnd(run, home, tally, (trial) => trial !== bad);
    }
    return 'with 1 to 40 random bytes';
  },
};

/** Trial that changes built-in objects of its thread. No later trial fails. */
export const changedBuiltIns = {
  name: 'a trial that changes built-in objects',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    const methods = ['Array.prototype.map', 'Array.prototype.push', 'Promise.prototype.then', 'Object.keys'];
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const bad = Math.floor(TRIALS * random());
      const method = methods[Math.floor(methods.length * random())];
      const changes = `${method} = () => { throw new Error('changed'); };`;
      // It throws explicitly, since its changes may or may not break it.
      writeSweep(home, `if (i === ${bad}) { ${changes} throw new Error('bad'); }`);
      const run = startProgram(home, ['run', 'trials.yaml', '--plain', '--threads', '2']);
      await expectEnd(run, home, tally, (trial) => trial !== bad);
    }
    return 'array methods, promises and Object.keys';
  },
};

/** Expects the run to end as its trials do: complete where `isGood` is true, failed otherwise. */
async function expectEnd(run, home, tally, isGood) {
  const code = await run.ended;
  const outcomes = outcomesIn(home);
  const expected = [...Array(TRIALS).keys()].every(isGood) ? 0 : 1;
  tally.expect(code === expected, `The run ended with ${code}:\n${run.printed().slice(-600)}`);
  for (const { trial, type, kind, message } of outcomes) {
    const holds = type === (isGood(trial) ? 'complete' : 'failed');
    tally.expect(holds, `A trial is ${type} ${kind ?? ''}: ${message ?? ''}`);
  }
  tally.acknowledged += outcomes.length;
  tally.lost += TRIALS - outcomes.length;
}

function writeSweep(home, body, more = '') {
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
${more}
`,
  );
}

/** Sends a signal to a process that may have ended. */
function send(pid, signal) {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // The state of its trials is checked below.
  }
}

/** Runner started by a run; undefined if there is none. */
function runnerOf(run) {
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
