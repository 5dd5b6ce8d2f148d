import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../../evidence/bench/statistics.mjs';
import { Database, ridgeline } from '../built.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { writeSweep } from '../sweep.mjs';

const terminal = fileURLToPath(new URL('../terminal.py', import.meta.url));
const binding = fileURLToPath(new URL('../bind-to-cores.py', import.meta.url));
const throwing = new URL('../throwing-screen.mjs', import.meta.url).href;

/** Number of turns that two runs are watched for, and the length of a turn in ms. They swap cores between turns. */
const [TURNS, TURN] = [12, 5000];

/** Warm-up after the first ended trial, in ms: programs grow faster at first. */
const WARM_UP = 15_000;

/** More trials than either run can finish. */
const TRIALS = 200_000;

const undisturbed = { name: 'undisturbed', drained: 'always' };

const throws = { NODE_OPTIONS: `--import=${throwing}` };

/** Runs to compare. The first is a control: the difference between two equal runs. */
const others = [
  undisturbed,
  { name: 'throws', drained: 'always', env: throws },
  { name: 'not drained', drained: 'never' },
  { name: 'both', drained: 'never', env: throws },
];

/**
 * Epochs per minute of the real program with one thread in a real terminal. Its screen is drawn, throws an error,
 * writes to a terminal that nobody reads, or both; all are measured in the same minute.
 *
 * Each run has one core for all its processes, so that a screen only slows its own run. The runs swap cores every few
 * seconds, so that other load affects both equally.
 */
export const screenTrouble = {
  name: 'a screen that throws, a terminal not drained',
  measures: true,
  full: 5,
  async run({ count, folder, tally }) {
    bindToCores([]);
    const changes = new Map(others.map(({ name }) => [name, []]));
    for (let round = 0; round < count; round++) {
      for (const other of others) {
        changes.get(other.name).push(await changeBeside(other, folder));
        if (other !== undisturbed) tally.faults++;
      }
    }
    const notes = [...changes].map(([name, those]) => {
      const change = median(those);
      tally.expect(change > -5, `${name}: the throughput changes by ${change.toFixed(1)} %.`);
      return `${name} ${signed(change)} % (${signed(Math.min(...those))} to ${signed(Math.max(...those))})`;
    });
    return `throughput relative to an undisturbed run, median of ${count} pairs: ${notes.join(', ')}`;
  },
};

/** Progress of a run relative to an undisturbed one at the same time, in percent. */
async function changeBeside(other, folder) {
  const runs = [undisturbed, other].map((how) => startWithScreen(folder(), how));
  try {
    await Promise.all(runs.map(({ database }) => firstEnd(database)));
    await sleep(WARM_UP);
    const epochs = () => runs.map(({ database }) => countIn(database, 'report'));
    const before = epochs();
    const pids = runs.map(({ pid }) => pid);
    for (let turn = 0; turn < TURNS; turn++) {
      bindToCores(turn % 2 === 0 ? pids : pids.toReversed());
      await sleep(TURN);
    }
    const [expected, found] = epochs().map((now, index) => now - before[index]);
    return 100 * (found / expected - 1);
  } finally {
    await Promise.all(runs.map((run) => run.kill()));
  }
}

/** Binds each process, with its descendants, to its own core. */
function bindToCores(pids) {
  const { status, stderr } = spawnSync('python3', [binding, ...pids], { encoding: 'utf8' });
  if (status !== 0) throw new NotRunHere(`processes cannot be bound to cores: ${stderr}`);
}

/** Starts the program in a new terminal. */
function startWithScreen(home, { drained, env }) {
  writeSweep(home, TRIALS);
  const database = `${home}/ridgeline.db`;
  const program = [process.execPath, fileURLToPath(ridgeline)];
  const args = ['run', `${home}/sweep.yaml`, '--db', database, '--backend', 'wasm', '--threads', '1'];
  // A user's terminal, not that of a CI machine.
  const environment = { ...process.env, TERM: 'xterm-256color', ...env };
  delete environment.CI;
  const child = spawn('python3', [terminal, drained, ...program, ...args], {
    stdio: 'ignore',
    env: environment,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid,
    database,
    async kill() {
      process.kill(JSON.parse(readFileSync(`${database}-owner.json`, 'utf8')).pid, 'SIGKILL');
      await ended;
    },
  };
}

function signed(percent) {
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)}`;
}

/** Waits until a trial has ended. */
async function firstEnd(database) {
  for (let turn = 0; turn < 1200; turn++) {
    await sleep(50);
    try {
      if (countIn(database, 'outcome') > 0) return;
    } catch {
      // The program has not created its tables yet.
    }
  }
  throw new Error('No trial ended within a minute.');
}

function countIn(path, table) {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  } finally {
    database.close();
  }
}
