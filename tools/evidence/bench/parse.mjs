/**
 * Measures reading, or refusing, sweep files of the maximum size: the processor time of each in a warm process (least
 * and median of 15) and the growth of the process. Exits with 1 from 100 ms or 100 MB. A benchmark, not a test.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/bench/parse.mjs
 */
import { availableParallelism, loadavg } from 'node:os';

// By path, because a script of tools is not a package that could depend on one.
const source = new URL('../../../packages/cli/src/sweep-file/read-sweep-file.ts', import.meta.url);
const { parseSweepText } = await import(source.href);

const head = [
  'task: { data: { name: digits }, network: { hidden: [8] }, training: { epochs: 1, optimizer: { name: adam } } }',
  'method: random',
  'run_cap: 10',
  'metric: { name: val_loss, goal: minimize }',
];
const space = 'parameters: { training.optimizer.learning_rate: { min: 0.001, max: 0.1 } }';
const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index));
const file = (...parts) => [...head, ...parts.flat(), ''].join('\n');
const list = (values) =>
  file(`parameters: { training.optimizer.learning_rate: { values: [${values.join(', ')}] } }`);

/** Files close to the token limit, and two files beyond a limit. */
const files = {
  'right values': list(lines(4900, (index) => (index + 1) / 1e5)),
  'wrong values': file(
    'parameters:',
    '  training.optimizer.learning_rate:',
    '    values:',
    lines(3300, () => '      - .nan'),
  ),
  'mappings as values': list(lines(1550, () => '{ a: 1 }')),
  'unknown keys': file(
    space,
    lines(2800, (index) => `k${index}: 1`),
  ),
  'wrong parameters': file(
    'parameters:',
    lines(820, (index) => `  p${index}: { min: 1, max: 0 }`),
  ),
  'strategies of one kind': file(
    space,
    'strategies:',
    lines(256, (index) => `  s${index}: { parameters: { network.dropout: { value: 0.${index} } } }`),
  ),
  'wrong entries of enqueue': file(
    space,
    'enqueue:',
    lines(900, () => '  - { parameters: { training.optimizer.learning_rate: x } }'),
  ),
  'keys that are defined twice': file(
    space,
    lines(2800, (index) => `k${index % 1400}: 1`),
  ),
  'too many values': list(lines(30_000, () => 1)),
  'nested too deep': '['.repeat(100_000),
};

let missed = false;
process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}\n`);
for (const [name, text] of Object.entries(files)) {
  const bytes = Buffer.from(text);
  const runs = Array.from({ length: 15 }, () => timed(bytes));
  const times = runs.map(({ ms }) => ms).sort((a, b) => a - b);
  const most = Math.max(...runs.map(({ megabytes }) => megabytes));
  const { came } = runs[0];
  missed ||= times[0] >= 100 || most >= 100;
  process.stdout.write(
    `${name.padEnd(25)} ${(bytes.length / 1000).toFixed(0).padStart(4)} kB  ` +
      `${times[0].toFixed(0).padStart(3)} ms, median ${times[7].toFixed(0).padStart(3)}  ` +
      `${most.toFixed(0).padStart(3)} MB  ${came}\n`,
  );
}
process.exitCode = missed ? 1 : 0;

/**
 * Times one read. It does not force a garbage collection before, which would make V8 drop compiled code: the process
 * would no longer be warm.
 */
function timed(bytes) {
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  const came = outcomeOf(bytes);
  const { user, system } = process.cpuUsage(start);
  const after = process.memoryUsage();
  const megabytes = (after.heapUsed + after.external - before.heapUsed - before.external) / 1e6;
  return { came, ms: (user + system) / 1000, megabytes };
}

/** Text "read", or the first line of the refusal. */
function outcomeOf(bytes) {
  try {
    parseSweepText(bytes, 'sweep.yaml');
    return 'read';
  } catch (error) {
    return error.message.split('\n')[0].slice(0, 80);
  }
}
