/**
 * Times trials that are programs against the same programs started by a bare `spawn`:
 *
 * - overhead: one trial at a time of a program that sleeps a tenth of a second, in turns with bare ones
 * - sixteen at once: programs that sleep, on any number of cores, against a bare pool of sixteen
 *
 *   npx tsc -b && node tools/evidence/bench/programs.mjs
 *
 * Exits with 1 from 30 ms of overhead, or 1 % over the bare pool.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../../build/setup/repository.mjs';

const ridgeline = inRepository('packages/cli/bin/ridgeline.js');

/** Number of trials of a run, and number of first trials that do not count. */
const TRIALS = 40;
const WARM = 8;

/** Sixteen at once: number of rounds, and time of a trial in s. */
const ROUNDS = 6;
const LONG = 4;

const overhead = await timeOverhead();
console.log(
  `one at a time: ${overhead.ridgeline.toFixed(1)} ms a trial, ${overhead.bare.toFixed(1)} ms by a bare spawn: ` +
    `${(overhead.ridgeline - overhead.bare).toFixed(1)} ms of overhead`,
);
const many = await timeMany();
const over = 100 * (many.ridgeline / many.bare - 1);
console.log(
  `sixteen at once, ${16 * ROUNDS} trials of ${LONG} s: ${many.ridgeline.toFixed(2)} s, ${many.bare.toFixed(2)} s by a bare pool, ` +
    `${ROUNDS * LONG} s of sleep: ${over.toFixed(2)} % over the pool, ` +
    `${(100 * (many.ridgeline / (ROUNDS * LONG) - 1)).toFixed(2)} % over the sleep`,
);
console.log(`Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`);
if (overhead.ridgeline - overhead.bare >= 30 || over >= 1) process.exitCode = 1;

/** Mean time of a trial and of a bare program, in ms. Half of the bare programs run before the trials, half after. */
async function timeOverhead() {
  const before = await bareTimes(TRIALS / 2, 0.1);
  const starts = await trialTimes(TRIALS, 1, 0.1);
  const after = await bareTimes(TRIALS / 2, 0.1);
  return {
    ridgeline: (starts.at(-1) - starts[WARM]) / (starts.length - 1 - WARM),
    bare: mean([...before, ...after]),
  };
}

async function timeMany() {
  const count = 16 * ROUNDS;
  const began = performance.now();
  let started = 0;
  const lane = async () => {
    while (started++ < count) await bare(LONG);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const pool = (performance.now() - began) / 1000;
  const times = await trialTimes(count, 16, LONG);
  return { bare: pool, ridgeline: (times.end - times.first) / 1000 };
}

async function bareTimes(count, seconds) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await bare(seconds);
    times.push(performance.now() - began);
  }
  return times;
}

/** Runs the program once, with pipes as a trial has. */
function bare(seconds) {
  const child = spawn('sh', ['-c', script(seconds)], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.resume();
  return new Promise((resolve) => child.once('close', resolve));
}

function script(seconds) {
  return `sleep ${seconds}; echo '{"loss": 1}'`;
}

/** Start times of a run's trials in ms; the properties `first` and `end` have the first start and the last end. */
async function trialTimes(count, threads, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-bench-programs-'));
  writeFileSync(
    join(folder, 'sweep.yaml'),
    JSON.stringify({
      name: 'bench',
      program: { run: ['sh', '-c', script(seconds)] },
      metric: { name: 'loss', goal: 'minimize' },
      method: 'grid',
      parameters: { i: { distribution: 'int_uniform', min: 1, max: count } },
    }),
  );
  const args = [ridgeline, 'run', 'sweep.yaml', '--json', '--threads', String(threads)];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`The run ended with ${code}:\n${printed}`);
  const events = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const timesOf = (type) => events.filter((event) => event.type === type).map(({ time }) => time);
  const starts = timesOf('trial-started');
  return Object.assign(starts, { first: Math.min(...starts), end: Math.max(...timesOf('trial-ended')) });
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
