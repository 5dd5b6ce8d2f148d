/**
 * Compares the time of `ridgeline --help` with that of an empty Node program, by medians of 21 alternating runs. Exits
 * with 1 if a median is at least 150 ms.
 *
 *   npx tsc -b && node tools/evidence/bench/start-up.mjs
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { inRepository } from '../../build/setup/repository.mjs';

const limitMs = 150;
const sides = {
  'node -e 0': ['-e', '0'],
  'ridgeline --help': [inRepository('packages/cli/bin/ridgeline.js'), '--help'],
};

const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
for (let turn = 0; turn < 21; turn++) {
  for (const [name, args] of Object.entries(sides)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    times[name].push(performance.now() - start);
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
  }
}
for (const [name, runs] of Object.entries(times)) {
  const [shortest, median] = [0, 10].map((rank) => Math.round(runs.toSorted((a, b) => a - b)[rank]));
  console.log(`${name}: ${median} ms (shortest ${shortest})`);
  if (median >= limitMs) process.exitCode = 1;
}
console.log(`Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`);
