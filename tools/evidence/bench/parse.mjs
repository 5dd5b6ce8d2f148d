/**
 * Measures how long sweep files of the maximum size take to be read or rejected: processor time in a warm process (minimum
 * and median of 15) and growth of its memory. Exits with 1 if a file takes at least 100 ms or 100 MB.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/bench/parse.mjs
 */
import { availableParallelism, loadavg } from 'node:os';
import { importSource } from '../../build/import-source.mjs';

const { parseSweepText } = await importSource('cli/src/sweep-file/read-sweep-file.ts');

const commonLines = [
  'task: { data: { name: digits }, network: { hidden: [8] }, training: { epochs: 1, optimizer: { name: adam } } }',
  'method: random',
  'run_cap: 10',
  'metric: { name: val_loss, goal: minimize }',
];
const parameters = 'parameters: { training.optimizer.learning_rate: { min: 0.001, max: 0.1 } }';
const repeatLine = (count, line) => Array.from({ length: count }, (_, index) => line(index));
const sweepWith = (...parts) => [...commonLines, ...parts.flat(), ''].join('\n');
const sweepWithValues = (values) =>
  sweepWith(`parameters: { training.optimizer.learning_rate: { values: [${values.join(', ')}] } }`);

/** Files close to the token limit, and two beyond a limit. */
const files = {
  'valid values': sweepWithValues(repeatLine(4900, (index) => (index + 1) / 1e5)),
  'invalid values': sweepWith(
    'parameters:',
    '  training.optimizer.learning_rate:',
    '    values:',
    repeatLine(3300, () => '      - .nan'),
  ),
  'mappings as values': sweepWithValues(repeatLine(1550, () => '{ a: 1 }')),
  'unknown keys': sweepWith(
    parameters,
    repeatLine(2800, (index) => `k${index}: 1`),
  ),
  'invalid parameters': sweepWith(
    'parameters:',
    repeatLine(820, (index) => `  p${index}: { min: 1, max: 0 }`),
  ),
  'similar strategies': sweepWith(
    parameters,
    'strategies:',
    repeatLine(256, (index) => `  s${index}: { parameters: { network.dropout: { value: 0.${index} } } }`),
  ),
  'invalid entries of enqueue': sweepWith(
    parameters,
    'enqueue:',
    repeatLine(900, () => '  - { parameters: { training.optimizer.learning_rate: x } }'),
  ),
  'duplicate keys': sweepWith(
    parameters,
    repeatLine(2800, (index) => `k${index % 1400}: 1`),
  ),
  'too many values': sweepWithValues(repeatLine(30_000, () => 1)),
  'nested too deeply': '['.repeat(100_000),
};

let isGoalMissed = false;
process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}\n`);
for (const [name, text] of Object.entries(files)) {
  const bytes = Buffer.from(text);
  const runs = Array.from({ length: 15 }, () => timeRead(bytes));
  const times = runs.map(({ ms }) => ms).sort((a, b) => a - b);
  const growth = Math.max(...runs.map(({ megabytes }) => megabytes));
  const { outcome } = runs[0];
  isGoalMissed ||= times[0] >= 100 || growth >= 100;
  process.stdout.write(
    `${name.padEnd(25)} ${(bytes.length / 1000).toFixed(0).padStart(4)} kB  ` +
      `${times[0].toFixed(0).padStart(3)} ms, median ${times[7].toFixed(0).padStart(3)}  ` +
      `${growth.toFixed(0).padStart(3)} MB  ${outcome}\n`,
  );
}
process.exitCode = isGoalMissed ? 1 : 0;

/** Times one read. Forces no garbage collection before the read, because V8 would drop compiled code. */
function timeRead(bytes) {
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  const outcome = readOutcome(bytes);
  const { user, system } = process.cpuUsage(start);
  const after = process.memoryUsage();
  const megabytes = (after.heapUsed + after.external - before.heapUsed - before.external) / 1e6;
  return { outcome, ms: (user + system) / 1000, megabytes };
}

/** Reads a file. Returns "read", or the first line of the error. */
function readOutcome(bytes) {
  try {
    parseSweepText(bytes, 'sweep.yaml');
    return 'read';
  } catch (error) {
    return error.message.split('\n')[0].slice(0, 80);
  }
}
