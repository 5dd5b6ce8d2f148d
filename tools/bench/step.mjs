/**
 * Times the step of the trainer, one thread, no pool: milliseconds a trial-step at several sizes of a group.
 *
 *   node tools/bench/run.mjs step [native|wasm] [--profile]
 *
 * On a machine that does other things too, the shortest tenth of the steps says most. With `--profile` it says how often a
 * step runs each operation and what they take: on native TensorFlow one by one, because a graph does not say.
 */
import { parseArgs } from 'node:util';
import { nets, taskWords, trialSettings } from './settings.mjs';
import { loadDataSet, membersOf, nativeKernels, open, openKernels, taskOf, train } from './trainer.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'boolean' } },
});
const [kind = 'native'] = positionals;
const sizes = { large: [1, 8, 16], small: [1, 8, 64] };
const [steps, epochs] = [60, 5];

const backend = await open(kind);
const counts = new Map();
const kernels = options.profile ? profiled(backend) : openKernels(backend);
for (const [name, { features, hidden, data }] of Object.entries(nets)) {
  const few = { ...data, train: Math.min(data.train, steps * 32), validation: 16 };
  for (const size of sizes[name]) {
    counts.clear();
    const tasks = trialSettings(size).map((settings) => taskOf(taskWords(few, hidden, epochs, settings)));
    const times = timesOfSteps(await loadDataSet(tasks[0].data), membersOf(tasks));
    const at = (share) => (times[Math.floor(share * times.length)] / size).toFixed(4);
    console.log(
      `${kind} ${features}-${hidden}-10 K=${size}: ${at(0.1)} ms a trial-step undisturbed, ${at(0.5)} in the middle`,
    );
    if (options.profile) show(Math.ceil(few.train / 32) * epochs);
  }
}

/** Milliseconds of each step after the first epoch, the shortest first: between two looks for requests lies one step. */
function timesOfSteps(data, members) {
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
  return times.slice(times.length / epochs).sort((a, b) => a - b);
}

/** Kernels whose operations are counted and timed. */
function profiled(backend) {
  if (backend.kind === 'native') {
    const executeOp = (name, ...args) => timed(name, () => backend.binding.executeOp(name, ...args));
    return nativeKernels(Object.create(backend.binding, { executeOp: { value: executeOp } }), Infinity);
  }
  const opened = openKernels(backend);
  const counted =
    (name, call) =>
    (...args) =>
      timed(name, () => call(...args));
  const untimed = ['scope', 'throughout', 'alive', 'made', 'backend'];
  const entries = Object.entries(opened).filter(([name]) => !untimed.includes(name));
  return { ...opened, ...Object.fromEntries(entries.map(([name, call]) => [name, counted(name, call)])) };
}

function timed(name, call) {
  const before = performance.now();
  const result = call();
  const entry = counts.get(name) ?? { calls: 0, time: 0 };
  entry.calls++;
  entry.time += performance.now() - before;
  counts.set(name, entry);
  return result;
}

function show(steps) {
  for (const [name, { calls, time }] of [...counts].sort((a, b) => b[1].time - a[1].time)) {
    const [each, all] = [(calls / steps).toFixed(1), ((1000 * time) / steps).toFixed(0)];
    console.log(`  ${name.padEnd(24)} ${each.padStart(6)} a step ${all.padStart(6)} us a step`);
  }
}
