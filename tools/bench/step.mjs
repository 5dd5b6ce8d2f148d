/**
 * Times the trainer alone, one thread, no pool: milliseconds a trial-step of `train`, with Adam, L2, dropout, max-norm and
 * a schedule in each trial, batch 32. On a machine that does other things too, the shortest tenth of the steps says most.
 *
 *   node tools/bench/run.mjs step [native|wasm|both] [--profile]
 *
 * With `--profile` it says how often a step calls each kernel and what the calls take.
 */
import { parseArgs } from 'node:util';
import { openBackends, openKernels, syntheticData, train, trialsOf } from './trainer.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'boolean' }, nets: { type: 'string' } },
});
const [which = 'both'] = positionals;
const nets = [
  { features: 784, hidden: 64, sizes: [1, 8, 16] },
  { features: 64, hidden: 32, sizes: [1, 8, 64] },
].filter(({ features }) => options.nets === undefined || options.nets === String(features));
const steps = 60;
const epochs = 5;

for (const backend of await openBackends(which)) {
  const counts = new Map();
  const open = openKernels(backend);
  const kernels = options.profile ? counted(open, counts) : open;
  for (const { features, hidden, sizes } of nets) {
    const data = syntheticData(features, steps * 32 + 16);
    for (const size of sizes) {
      counts.clear();
      const times = timesOfSteps(kernels, data, trialsOf(size, { hidden, epochs, train: steps * 32 }));
      const at = (share) => (times[Math.floor(share * times.length)] / size).toFixed(4);
      console.log(
        `${backend.kind} ${features}-${hidden}-10 K=${size}: ${at(0.1)} ms a trial-step undisturbed, ${at(0.5)} in the middle`,
      );
      if (options.profile) show(counts, steps * epochs);
    }
  }
}

/** Milliseconds of each step after the first epoch, the shortest first: between two looks for requests lies one step. */
function timesOfSteps(kernels, data, members) {
  const times = [];
  let before = performance.now();
  train({
    kernels,
    group: { members },
    data,
    report: () => undefined,
    ended: () => undefined,
    stopRequests() {
      const now = performance.now();
      times.push(now - before);
      before = now;
      return new Set();
    },
  });
  return times.slice(steps).sort((a, b) => a - b);
}

/** The kernels with every call counted and timed; what a scope frees is counted with the scope. */
function counted(kernels, counts) {
  const timed =
    (name, call) =>
    (...args) => {
      const before = performance.now();
      const result = name === 'adam' ? timed('adam step', call(...args)) : call(...args);
      const entry = counts.get(name) ?? { calls: 0, time: 0 };
      entry.calls++;
      entry.time += performance.now() - before;
      counts.set(name, entry);
      return result;
    };
  const untimed = ['scope', 'alive', 'made', 'backend'];
  return Object.fromEntries(
    Object.entries(kernels).map(([name, call]) => [name, untimed.includes(name) ? call : timed(name, call)]),
  );
}

function show(counts, steps) {
  const rows = [...counts].sort((a, b) => b[1].time - a[1].time);
  for (const [name, { calls, time }] of rows.slice(0, 25)) {
    const [each, all] = [(calls / steps).toFixed(1), ((1000 * time) / steps).toFixed(0)];
    console.log(`  ${name.padEnd(24)} ${each.padStart(6)} a step ${all.padStart(6)} us a step`);
  }
}
