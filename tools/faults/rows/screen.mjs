import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../../evidence/bench/statistics.mjs';
import { Database, ridgeline } from '../built.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { writeSweep } from '../sweep.mjs';

const terminal = fileURLToPath(new URL('../terminal.py', import.meta.url));
const bindProgram = fileURLToPath(new URL('../bind-to-cores.py', import.meta.url));
const throwingScreen = new URL('../throwing-screen.mjs', import.meta.url).href;

/** Number and length of the turns in a measurement. The runs swap cores between turns. */
const [TURN_COUNT, TURN_MS] = [12, 5000];

/** Warm-up after the first ended trial. */
const WARM_UP_MS = 15_000;

/** Number of trials, more than a run can finish. */
const TRIALS = 200_000;

const undisturbed = { name: 'undisturbed', drained: 'always' };

const throwingEnvironment = { NODE_OPTIONS: `--import=${throwingScreen}` };

/** Conditions to compare with an undisturbed run. The first is a control. `drained` is an argument of `terminal.py`. */
const conditions = [
  undisturbed,
  { name: 'throws', drained: 'always', env: throwingEnvironment },
  { name: 'not drained', drained: 'never' },
  { name: 'both', drained: 'never', env: throwingEnvironment },
];

/**
 * Measures the throughput of `ridgeline run` with one thread in a terminal, relative to a simultaneous undisturbed run.
 * The measured run's screen throws an error, writes to a terminal that no process reads, or both.
 *
 * Each run has one core for all its processes: a screen slows only its own run. The runs swap cores every few seconds,
 * so that other load affects both equally.
 */
export const screenTrouble = {
  name: 'a screen that throws, a terminal not drained',
  measures: true,
  full: 5,
  async run({ count, folder, tally }) {
    bindToCores([]);
    const changes = new Map(conditions.map(({ name }) => [name, []]));
    for (let round = 0; round < count; round++) {
      for (const condition of conditions) {
        changes.get(condition.name).push(await measureChange(condition, folder));
        if (condition !== undisturbed) tally.faults++;
      }
    }
    const notes = [...changes].map(([name, values]) => {
      const change = median(values);
      tally.expect(change > -5, `${name}: the throughput changes by ${change.toFixed(1)} %.`);
      return `${name} ${formatSigned(change)} % (${formatSigned(Math.min(...values))} to ${formatSigned(Math.max(...values))})`;
    });
    return `throughput relative to an undisturbed run, median of ${count} pairs: ${notes.join(', ')}`;
  },
};

/** Returns the change in throughput relative to a simultaneous undisturbed run, in percent. */
async function measureChange(condition, folder) {
  const runs = [undisturbed, condition].map((condition) => startWithScreen(folder(), condition));
  try {
    await Promise.all(runs.map(({ database }) => waitForFirstOutcome(database)));
    await sleep(WARM_UP_MS);
    const countEpochs = () => runs.map(({ database }) => countRows(database, 'report'));
    const epochsBefore = countEpochs();
    const pids = runs.map(({ pid }) => pid);
    for (let turn = 0; turn < TURN_COUNT; turn++) {
      bindToCores(turn % 2 === 0 ? pids : pids.toReversed());
      await sleep(TURN_MS);
    }
    const [baselineEpochs, measuredEpochs] = countEpochs().map((count, index) => count - epochsBefore[index]);
    return 100 * (measuredEpochs / baselineEpochs - 1);
  } finally {
    await Promise.all(runs.map((run) => run.kill()));
  }
}

/** Binds each process, with its descendants, to a core of its own. */
function bindToCores(pids) {
  const { status, stderr } = spawnSync('python3', [bindProgram, ...pids], { encoding: 'utf8' });
  if (status !== 0) throw new NotRunHere(`processes cannot be bound to cores: ${stderr}`);
}

/** Starts the program in a new terminal. */
function startWithScreen(home, { drained, env }) {
  writeSweep(home, TRIALS);
  const database = `${home}/ridgeline.db`;
  const program = [process.execPath, fileURLToPath(ridgeline)];
  const args = ['run', `${home}/sweep.yaml`, '--db', database, '--backend', 'wasm', '--threads', '1'];
  // The program must not take this terminal for that of a CI machine.
  const environment = { ...process.env, TERM: 'xterm-256color', ...env };
  delete environment.CI;
  const child = spawn('python3', [terminal, drained, ...program, ...args], {
    stdio: 'ignore',
    env: environment,
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid,
    database,
    async kill() {
      process.kill(JSON.parse(readFileSync(`${database}-owner.json`, 'utf8')).pid, 'SIGKILL');
      await exit;
    },
  };
}

function formatSigned(percent) {
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)}`;
}

/** Waits until a trial has ended. */
async function waitForFirstOutcome(database) {
  for (let attempt = 0; attempt < 1200; attempt++) {
    await sleep(50);
    try {
      if (countRows(database, 'outcome') > 0) return;
    } catch {
      // The program has not created its tables yet.
    }
  }
  throw new Error('No trial ended within a minute.');
}

function countRows(path, table) {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  } finally {
    database.close();
  }
}
