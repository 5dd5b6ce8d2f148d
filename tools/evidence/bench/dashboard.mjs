/**
 * Measures the dashboard on a large study: time to the first frame from process start, response to each key, memory.
 * The database comes from dashboard-study.mjs; the packages have to be built.
 *
 *   node tools/evidence/bench/dashboard.mjs <database> [study]
 */
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const built = (name) => import(new URL(`../../../packages/${name}/dist/index.js`, import.meta.url).href);
const [database, study = 'regularization'] = process.argv.slice(2);
if (database === undefined) {
  process.stderr.write('Name the database.\n');
  process.exit(2);
}

/** Frames of an invisible terminal, with their times. */
const frames = [];
const stdout = Object.assign(new PassThrough(), {
  isTTY: true,
  columns: 200,
  rows: 60,
  getColorDepth: () => 24,
});
stdout.on('data', () => frames.push({ at: performance.now(), cpu: cpuTime() }));
const stdin = Object.assign(new PassThrough(), {
  isTTY: true,
  raw: false,
  setRawMode: (raw) => Object.assign(stdin, { raw }),
  ref: () => stdin,
  unref: () => stdin,
});

const [{ openSqliteView }, { renderDashboard }] = await Promise.all([built('storage'), built('dashboard')]);
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

await until(() => frames.length > 0);
report('first frame, from the start of the process', frames[0].at, frames[0].cpu);
// Ink is not loaded yet: the key is buffered.
const early = await press('j');
report('a key pressed with the first frame', early.wall, early.cpu);
await quiet();

const keys = [
  ['move down', 'j'],
  ['a page down', '\x1b[6~'],
  ['to the last row', '\x1b[F'],
  ['to the first row', '\x1b[H'],
  ['sort', 's'],
  ['sort by a parameter', 's'],
  ['the reverse order', 'S'],
  ['without order', '\x1b'],
  ['filter', '/'],
  ['filter by a strategy', 'l2\r'],
  ['without filter', '\x1b'],
  ['open a configuration', '\r'],
  ['the next repeat', 'j'],
  ['back', '\x1b'],
  ['strategies', '2'],
  ['parameters', '3'],
  ['the next parameter', 'j'],
  ['log', '4'],
  ['the first of the log', '\x1b[H'],
  ['help', '?'],
  ['leave the help', '?'],
];
let worst = { wall: 0, cpu: 0 };
for (const [what, key] of keys) {
  const { at, wall, cpu } = await press(key);
  worst = { wall: Math.max(worst.wall, wall), cpu: Math.max(worst.cpu, cpu) };
  await quiet();
  report(what, wall, cpu, frames.at(-1).at - at);
}
report('the slowest answer', worst.wall, worst.cpu);

const busy = process.cpuUsage();
const drawn = frames.length;
await wait(3000);
const { user, system } = process.cpuUsage(busy);
process.stdout.write(
  `idle: ${((user + system) / 30_000).toFixed(1)} % of a core, ${frames.length - drawn} frames in 3 s\n`,
);
process.stdout.write(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`);
stdin.write('q');
await done;
await view.close();

/** Presses a key and waits for the frame that responds. */
async function press(key) {
  const before = frames.length;
  const at = performance.now();
  const computed = cpuTime();
  stdin.write(key);
  await until(() => frames.length > before);
  return { at, wall: frames[before].at - at, cpu: frames[before].cpu - computed };
}

async function until(condition) {
  while (!condition()) await wait(1);
}

/** Waits until the screen has been quiet for a while. */
async function quiet() {
  let seen;
  do {
    seen = frames.length;
    await wait(350);
  } while (frames.length > seen);
}

/** Processor time of this process so far, in ms: the time on an otherwise idle machine. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Prints a row. `complete` is the time of the key's last frame; the store's answer arrives after the first one. */
function report(what, wall, cpu, complete) {
  const times = `${wall.toFixed(0).padStart(6)} ms, of the processor ${cpu.toFixed(0).padStart(4)} ms`;
  const all = complete === undefined ? '' : `, complete after ${complete.toFixed(0).padStart(4)} ms`;
  process.stdout.write(`${what.padEnd(45)} ${times}${all}\n`);
}
