import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../../bench/statistics.mjs';
import { Database, ridgeline } from '../built.mjs';
import { NotRunHere } from '../not-run-here.mjs';
import { writeSweep } from '../sweep.mjs';

const terminal = fileURLToPath(new URL('../terminal.py', import.meta.url));
const throwing = new URL('../throwing-screen.mjs', import.meta.url).href;

/** How long each run is watched, in ms. */
const WATCHED = 60_000;

/** More trials than a minute has room for. */
const TRIALS = 100_000;

const undisturbed = { drained: 'always' };

const throws = { NODE_OPTIONS: `--import=${throwing}` };

const troubles = [
  { name: 'throws', drained: 'always', env: throws },
  { name: 'not drained', drained: 'never' },
  { name: 'both', drained: 'never', env: throws },
];

/**
 * The real program in a real terminal, with one thread, so that drawing has a core of its own: epochs in a minute with a
 * screen that is drawn, with one that throws, in a terminal that is not drained, and with both, one after the other, in
 * several rounds.
 */
export const screenTrouble = {
  name: 'a screen that throws, a terminal not drained',
  measures: true,
  full: 5,
  async run({ count, folder, tally }) {
    if (spawnSync('python3', ['-c', 'import pty']).status !== 0) throw new NotRunHere('there is no Python 3');
    const changes = new Map(troubles.map(({ name }) => [name, []]));
    for (let round = 0; round < count; round++) {
      const expected = await epochsInAMinute(folder(), undisturbed);
      for (const trouble of troubles) {
        changes.get(trouble.name).push(100 * ((await epochsInAMinute(folder(), trouble)) / expected - 1));
        tally.faults++;
      }
    }
    const notes = [...changes].map(([name, those]) => {
      const change = median(those);
      tally.expect(change > -5, `${name}: the throughput changes by ${change.toFixed(1)} %.`);
      return `${name} ${change >= 0 ? '+' : ''}${change.toFixed(1)} %`;
    });
    return `throughput, median of ${count} pairs: ${notes.join(', ')}`;
  },
};

/** How many epochs are on disk a minute after the first trial has ended. */
async function epochsInAMinute(home, { drained, env }) {
  writeSweep(home, TRIALS);
  const database = `${home}/ridgeline.db`;
  const program = [process.execPath, fileURLToPath(ridgeline)];
  const args = ['run', `${home}/sweep.yaml`, '--db', database, '--backend', 'wasm', '--threads', '1'];
  // A terminal as a person has it, not that of a machine that builds.
  const environment = { ...process.env, TERM: 'xterm-256color', ...env };
  delete environment.CI;
  const child = spawn('python3', [terminal, drained, ...program, ...args], {
    stdio: 'ignore',
    env: environment,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const epochs = await firstEnd(database);
    await sleep(WATCHED);
    return countIn(database, 'report') - epochs;
  } finally {
    process.kill(JSON.parse(readFileSync(`${database}-owner.json`, 'utf8')).pid, 'SIGKILL');
    await ended;
  }
}

/** Waits until a trial has ended, and says how many epochs there were by then. */
async function firstEnd(database) {
  for (let turn = 0; turn < 1200; turn++) {
    await sleep(50);
    try {
      if (countIn(database, 'outcome') > 0) return countIn(database, 'report');
    } catch {
      // The program has not made its tables yet.
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
