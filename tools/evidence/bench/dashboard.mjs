/**
 * Measures the dashboard on a large study: time from the start of the process to the first frame, response to each key,
 * and memory. dashboard-study.mjs writes the database; the packages have to be built.
 *
 *   node tools/evidence/bench/dashboard.mjs <database> [study]
 */
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const importBuilt = (name) =>
  import(new URL(`../../../packages/${name}/dist/index.js`, import.meta.url).href);
const [database, study = 'regularization'] = process.argv.slice(2);
if (database === undefined) {
  process.stderr.write('Usage: dashboard.mjs DATABASE [STUDY]\n');
  process.exit(2);
}

/** Wall-clock and processor time of each frame of an invisible terminal, in ms. */
const frames = [];
const stdout = Object.assign(new PassThrough(), {
  isTTY: true,
  columns: 200,
  rows: 60,
  getColorDepth: () => 24,
});
stdout.on('data', () => frames.push({ time: performance.now(), cpu: cpuTime() }));
const stdin = Object.assign(new PassThrough(), {
  isTTY: true,
  raw: false,
  setRawMode: (raw) => Object.assign(stdin, { raw }),
  ref: () => stdin,
  unref: () => stdin,
});

const [{ openSqliteView }, { renderDashboard }] = await Promise.all([
  importBuilt('storage'),
  importBuilt('dashboard'),
]);
const view = await openSqliteView(database);
const { done } = renderDashboard({
  view,
  study,
  owner: () => undefined,
  send: async () => ({ ok: true, message: '' }),
  stdout,
  stdin,
  env: { LANG: 'C.UTF-8' },
});

await waitUntil(() => frames.length > 0);
report('first frame after the start of the process', frames[0].time, frames[0].cpu);
// Ink is not loaded yet: the key is buffered.
const firstKey = await press('j');
report('key pressed with the first frame', firstKey.wall, firstKey.cpu);
await waitUntilQuiet();

const keys = [
  ['move down', 'j'],
  ['page down', '\x1b[6~'],
  ['go to the last row', '\x1b[F'],
  ['go to the first row', '\x1b[H'],
  ['sort', 's'],
  ['sort by a parameter', 's'],
  ['reverse the order', 'S'],
  ['remove the order', '\x1b'],
  ['filter', '/'],
  ['filter by strategy', 'l2\r'],
  ['remove the filter', '\x1b'],
  ['open a configuration', '\r'],
  ['next repeat', 'j'],
  ['go back', '\x1b'],
  ['strategies', '2'],
  ['parameters', '3'],
  ['next parameter', 'j'],
  ['log', '4'],
  ['go to the start of the log', '\x1b[H'],
  ['open the help', '?'],
  ['close the help', '?'],
];
let slowest = { wall: 0, cpu: 0 };
for (const [action, key] of keys) {
  const { time, wall, cpu } = await press(key);
  slowest = { wall: Math.max(slowest.wall, wall), cpu: Math.max(slowest.cpu, cpu) };
  await waitUntilQuiet();
  report(action, wall, cpu, frames.at(-1).time - time);
}
report('slowest response', slowest.wall, slowest.cpu);

const idleStart = process.cpuUsage();
const framesBefore = frames.length;
await wait(3000);
const { user, system } = process.cpuUsage(idleStart);
process.stdout.write(
  `idle: ${((user + system) / 30_000).toFixed(1)} % of a core, ${frames.length - framesBefore} frames in 3 s\n`,
);
process.stdout.write(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`);
stdin.write('q');
await done;
await view.close();

/** Presses a key and waits for the frame that responds. */
async function press(key) {
  const before = frames.length;
  const time = performance.now();
  const cpuBefore = cpuTime();
  stdin.write(key);
  await waitUntil(() => frames.length > before);
  return { time, wall: frames[before].time - time, cpu: frames[before].cpu - cpuBefore };
}

async function waitUntil(condition) {
  while (!condition()) await wait(1);
}

/** Waits until no frame has appeared for 350 ms. */
async function waitUntilQuiet() {
  let count;
  do {
    count = frames.length;
    await wait(350);
  } while (frames.length > count);
}

/** Returns the processor time of this process so far, in ms. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Prints a measurement, with times in ms. `completeAfter` is the time until the last frame, because rows from the store
 * may appear after the first frame.
 */
function report(action, wall, cpu, completeAfter) {
  const times = `${wall.toFixed(0).padStart(6)} ms, processor time ${cpu.toFixed(0).padStart(4)} ms`;
  const completion =
    completeAfter === undefined ? '' : `, complete after ${completeAfter.toFixed(0).padStart(4)} ms`;
  process.stdout.write(`${action.padEnd(45)} ${times}${completion}\n`);
}
