/**
 * Runs the sweeps of the course one at a time. For each sweep, prints the processor time, the leaderboard and the
 * output of `compare --pairs`, and writes its figure to sweeps/pictures. The results of sections 1 to 15 in
 * sweeps/README.md are from this output, except for epochs, zero weights and norms, which are computed from columns of
 * `export`. Exits with 1 if a sweep fails or takes more than four minutes of processor time.
 *
 *   npm run build && node tools/evidence/course.mjs [losses dropout …] [--databases FOLDER]
 *
 * Studies that are complete in FOLDER are not run again.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inRepository } from '../build/setup/repository.mjs';

/** Sweeps in the order of the course, each with the figure for its lesson. */
const course = {
  mnist: 'strategies',
  losses: 'strategies',
  regression: 'strategies',
  'early-stopping': 'strategies',
  'weight-decay': 'slice-network-kernel-regularizer-l1',
  'weight-constraints': 'slice-network-kernel-constraint-max-value',
  dropout: 'slice-network-input-dropout',
  'learning-rate': 'slice-training-optimizer-learning-rate',
  optimizers: 'strategies',
  schedules: 'strategies',
  'user-schedule': 'strategies',
  activations: 'strategies',
  fashion: 'strategies',
  cnn: 'strategies',
  'batch-norm': 'strategies',
  lstm: 'strategies',
};

const { values, positionals } = parseArgs({
  options: { databases: { type: 'string' } },
  allowPositionals: true,
});
const scratch = mkdtempSync(join(tmpdir(), 'ridgeline-course-'));
const pictures = inRepository('sweeps/pictures');
mkdirSync(pictures, { recursive: true });

for (const name of positionals.length > 0 ? positionals : Object.keys(course)) {
  const figureId = course[name];
  if (figureId === undefined) throw new Error(`${name} is not a sweep of the course: ${Object.keys(course)}`);
  const db = join(values.databases ?? scratch, `${name}.db`);
  const start = performance.now();
  const { code, output } = runTimed('run', inRepository('sweeps', `${name}.yaml`), '--plain', '--db', db);
  const seconds = Math.round((performance.now() - start) / 1000);
  const processorSeconds = Math.round(sum(output.trimEnd().split('\n').at(-1).split(' ').map(Number)));
  const load = loadavg()[0].toFixed(1);
  console.log(
    `\n## ${name}: ${processorSeconds} s of processor time in ${seconds} s, exit code ${code}, load ${load}\n`,
  );
  if (code !== 0 || processorSeconds > 240) process.exitCode = 1;
  if (code !== 0) {
    console.log(output);
    continue;
  }
  console.log(ridgeline('leaderboard', name, '--db', db, '--format', 'markdown', '--limit', '100').output);
  console.log(ridgeline('compare', name, '--pairs', '--db', db).output);
  const folder = join(scratch, name);
  ridgeline('export', name, '--db', db, '--format', 'figures', '--output', folder);
  copyFileSync(join(folder, `${figureId}.svg`), join(pictures, `${name}.svg`));
}
rmSync(scratch, { recursive: true });

function ridgeline(...args) {
  return run(process.execPath, inRepository('packages/cli/bin/ridgeline.js'), ...args);
}

/** Runs `ridgeline`. The last line of the output has the user and system time of its processes, in s. */
function runTimed(...args) {
  const script = 'TIMEFORMAT="%U %S"; time "$@"';
  return run(
    'bash',
    '-c',
    script,
    'bash',
    process.execPath,
    inRepository('packages/cli/bin/ridgeline.js'),
    ...args,
  );
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}
