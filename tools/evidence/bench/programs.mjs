/**
 * Compares the time of program trials with that of the same programs started by `spawn`:
 *
 * - overhead: one trial at a time, of a program that sleeps for a tenth of a second
 * - sixteen in parallel, against a plain pool of sixteen: these programs only sleep, so the number of cores does not matter
 *
 *   npx tsc -b && node tools/evidence/bench/programs.mjs
 *
 * Exits with 1 if the overhead is at least 30 ms per trial, or if the parallel trials take at least 1 % longer than the
 * pool.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../../build/setup/repository.mjs';
import { mean } from './statistics.mjs';

const ridgeline = inRepository('packages/cli/bin/ridgeline.js');

/** Number of trials that are run one at a time. */
const TRIALS = 40;
/** Number of first trials that are not counted. */
const WARM_UP_TRIALS = 8;

/** Number of rounds of sixteen parallel trials. */
const ROUNDS = 6;
/** Time of a parallel trial, in s. */
const PARALLEL_SECONDS = 4;

const overhead = await timeOverhead();
console.log(
  `one at a time: ${overhead.ridgeline.toFixed(1)} ms a trial, ${overhead.bare.toFixed(1)} ms with a plain spawn: ` +
    `${(overhead.ridgeline - overhead.bare).toFixed(1)} ms of overhead`,
);
const parallel = await timeParallel();
const percentOverPool = 100 * (parallel.ridgeline / parallel.bare - 1);
console.log(
  `sixteen in parallel, ${16 * ROUNDS} trials of ${PARALLEL_SECONDS} s: ${parallel.ridgeline.toFixed(2)} s, ${parallel.bare.toFixed(2)} s with a plain pool, ` +
    `${ROUNDS * PARALLEL_SECONDS} s of sleep: ${percentOverPool.toFixed(2)} % over the pool, ` +
    `${(100 * (parallel.ridgeline / (ROUNDS * PARALLEL_SECONDS) - 1)).toFixed(2)} % over the sleep`,
);
console.log(`Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`);
if (overhead.ridgeline - overhead.bare >= 30 || percentOverPool >= 1) process.exitCode = 1;

/** Returns the mean times of a trial and of a plain program, in ms. Half of the plain programs run before the trials. */
async function timeOverhead() {
  const before = await timeBarePrograms(TRIALS / 2, 0.1);
  const { starts } = await timeTrials(TRIALS, 1, 0.1);
  const after = await timeBarePrograms(TRIALS / 2, 0.1);
  return {
    ridgeline: (starts.at(-1) - starts[WARM_UP_TRIALS]) / (starts.length - 1 - WARM_UP_TRIALS),
    bare: mean([...before, ...after]),
  };
}

async function timeParallel() {
  const count = 16 * ROUNDS;
  const start = performance.now();
  let startedCount = 0;
  const runSlot = async () => {
    while (startedCount++ < count) await runBare(PARALLEL_SECONDS);
  };
  await Promise.all(Array.from({ length: 16 }, runSlot));
  const pool = (performance.now() - start) / 1000;
  const { starts, lastEnd } = await timeTrials(count, 16, PARALLEL_SECONDS);
  return { bare: pool, ridgeline: (lastEnd - Math.min(...starts)) / 1000 };
}

async function timeBarePrograms(count, seconds) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await runBare(seconds);
    times.push(performance.now() - start);
  }
  return times;
}

/** Runs the program once, with the same pipes as a trial. */
function runBare(seconds) {
  const child = spawn('sh', ['-c', script(seconds)], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.resume();
  return new Promise((resolve) => child.once('close', resolve));
}

function script(seconds) {
  return `sleep ${seconds}; echo '{"loss": 1}'`;
}

/** Runs trials. Returns their start times and the time of the last end, in ms. */
async function timeTrials(count, threads, seconds) {
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
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`The run ended with ${code}:\n${output}`);
  const events = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const eventTimes = (type) => events.filter((event) => event.type === type).map(({ time }) => time);
  return { starts: eventTimes('trial-started'), lastEnd: Math.max(...eventTimes('trial-ended')) };
}
