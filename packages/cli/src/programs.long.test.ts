import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FinishedTrial } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-programs-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a sweep over a program, and returns its trials by number, with their curves. */
async function runSweep(sweep: string, program: string, name = 'train.mjs') {
  writeFileSync(join(folder, name), program);
  chmodSync(join(folder, name), 0o755);
  writeFileSync(join(folder, 'sweep.yaml'), `name: test\n${sweep}`);
  const result = await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const { outcomes } = await view.outcomes('test', 0, 100);
  const trials = outcomes.toSorted((a, b) => a.trial.number - b.trial.number);
  const curves = await Promise.all(trials.map(({ trial }) => view.curve('test', trial.number)));
  await view.close();
  return { result, trials, curves };
}

const pickOutcomes = (trials: readonly FinishedTrial[]) => trials.map(({ outcome }) => outcome);

const metric = 'metric: { name: loss, goal: minimize }\nmethod: grid\n';

it('passes parameters and seed to a Node program', async () => {
  const { result, trials, curves } = await runSweep(
    `${metric}program: train.mjs\nseeds: [5, 6]\nparameters: { lr: { values: [0.5, 0.25] }, act: { value: relu } }\n`,
    `import { readFileSync } from 'node:fs';
    const { lr, act } = JSON.parse(readFileSync(process.env.RIDGELINE_PARAMETERS, 'utf8'));
    const expected = [\`--lr=\${lr}\`, '--act=relu'].sort().join();
    if (process.argv.slice(2).sort().join() !== expected || act !== 'relu') throw new Error(process.argv.join());
    console.log('this is no report');
    for (let epoch = 1; epoch <= 3; epoch++)
      console.log(JSON.stringify({ loss: lr / epoch, seed: Number(process.env.RIDGELINE_SEED) }));`,
  );
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout).toContain('complete, 100 %, 4 of 4 trials');
  expect(pickOutcomes(trials)).toEqual(
    [0.5, 0.5, 0.25, 0.25].map((lr): unknown =>
      expect.objectContaining({ type: 'complete', value: lr / 3, step: 3 }),
    ),
  );
  expect(curves.map((curve) => curve[0]!.values['seed'])).toEqual(trials.map(({ trial }) => trial.seed));
  expect(new Set(trials.map(({ trial }) => trial.seed))).toEqual(new Set([5, 6]));
});

it('trains with a shell script that reports to a descriptor or a file', async () => {
  const { result, trials } = await runSweep(
    `${metric}program: { run: [./train.sh, '\${lr}'], epochs: 5 }\nparameters: { lr: { values: [1, 2] } }\n`,
    `#!/bin/sh
    echo '{"loss": 99}' >&2
    line="{\\"loss\\": $1}"
    if [ $1 = 1 ]; then echo "$line" >&3; else echo "$line" >> "$RIDGELINE_REPORTS"; fi
    `,
    'train.sh',
  );
  expect(result).toMatchObject({ code: 0 });
  expect(pickOutcomes(trials)).toMatchObject([
    { value: 1, step: 1 },
    { value: 2, step: 1 },
  ]);
});

it('reports the last line of a failed program', async () => {
  const { result, trials } = await runSweep(
    `${metric}program: train.mjs\nmax_failures: 10\nparameters: { i: { values: [0, 1, 2, 3, 4] } }\n`,
    `const i = Number(process.argv[2].split('=')[1]);
    console.log('{"loss": ' + (i === 1 ? 'NaN' : i) + '}');
    if (i === 2) process.kill(process.pid, 'SIGSEGV');
    if (i === 3) { console.error('no memory\\nfor i = 3'); process.exitCode = 4; }
    // The diverged trial keeps running until it is stopped.
    if (i === 1) setInterval(() => undefined, 1000);`,
  );
  expect(result).toMatchObject({ code: 1 });
  expect(pickOutcomes(trials)).toMatchObject([
    { type: 'complete', value: 0 },
    { type: 'diverged', step: 1, metric: 'loss' },
    { type: 'failed', kind: 'crash', message: expect.stringMatching(/^SIGSEGV/) },
    { type: 'failed', kind: 'error', message: 'exit code 4: for i = 3\nno memory\nfor i = 3' },
    { type: 'complete', value: 4 },
  ]);
});

it('reports a program that cannot be started', async () => {
  const { trials } = await runSweep(
    `${metric}program: { run: [no-such-program] }\nparameters: { i: { values: [0] } }\n`,
    '',
  );
  expect(pickOutcomes(trials)).toMatchObject([
    { type: 'failed', message: expect.stringMatching(/cannot be started.*no-such-program/) },
  ]);
});

it('stops a program whose trial is pruned', async () => {
  const { result, trials } = await runSweep(
    `${metric}program: train.mjs\nlag: 1\npruner: { name: threshold, upper: 5 }\nparameters: { i: { values: [1, 9] } }\n`,
    `const i = Number(process.argv[2].split('=')[1]);
    console.log('{"loss": ' + i + '}');
    if (i > 5) setInterval(() => undefined, 1000);`,
  );
  expect(result).toMatchObject({ code: 0 });
  expect(pickOutcomes(trials)).toMatchObject([{ type: 'complete' }, { type: 'pruned', step: 1 }]);
});

it('refuses to resume with a changed program', async () => {
  const sweep = `${metric}program: train.mjs\nparameters: { i: { values: [0] } }\n`;
  await runSweep(sweep, `console.log('{"loss": 1}');`);
  const { result } = await runSweep(sweep, `console.log('{"loss": 2}');`);
  expect(result).toMatchObject({ code: 2 });
  expect(result.stderr).toContain('train.mjs');
});

it('archives the logs of the programs with their study', async () => {
  const { trials } = await runSweep(
    `${metric}program: train.mjs\nmax_failures: 10\nparameters: { i: { values: [0, 1, 2] } }\n`,
    `const i = Number(process.argv[2].split('=')[1]);
    console.log('x'.repeat(100_000) + '\\nlast line');
    console.log('{"loss": 1}');
    if (i === 1) { console.error('no memory'); process.exitCode = 4; }
    if (i === 2) process.kill(process.pid, 'SIGSEGV');`,
  );
  const readLog = (trial: number) =>
    readFileSync(join(folder, 'ridgeline.db-test.trials', `trial-${trial}.log`), 'utf8');
  const ends = ['exit code 0', 'exit code 4', 'SIGSEGV'];
  for (const { trial } of trials) {
    const [end, command, ...otherLines] = readLog(trial.number).split('\n');
    const peak = process.platform === 'linux' ? '(, peak memory \\d+ MiB)?' : '';
    const summary = `trial ${trial.number}, attempt \\d, seed 0: ${ends[trial.number]} after \\d+\\.\\d s${peak}`;
    expect(end).toMatch(new RegExp(`^${summary}$`));
    expect(JSON.parse(command!)).toContain(`--i=${trial.number}`);
    expect(otherLines).toContain('last line');
    expect(otherLines.join().length).toBeLessThan(40_000);
  }
  expect(readLog(1)).toContain('the end of standard error:\nno memory\n');
  await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--fresh');
  const [archivedFolder] = readdirSync(folder).filter((name) => /-test@.*\.trials$/.test(name));
  expect(readdirSync(join(folder, archivedFolder!))).toHaveLength(3);
});

describe("event files in a trial's folder", () => {
  const fixtures = fileURLToPath(new URL('../../runner/src/program/fixtures/event-files', import.meta.url));
  // The files appear at once, so that no read of the folder finds those of one step in part.
  const copyProgram = (extraLine = '') =>
    `import { cpSync, renameSync, rmSync } from 'node:fs';
    ${extraLine}
    const folder = process.env.RIDGELINE_FOLDER;
    cpSync(process.argv[2].split('=')[1], folder + '.copy', { recursive: true });
    rmSync(folder, { recursive: true });
    renameSync(folder + '.copy', folder);`;
  const sweep = (name: string, libraries: readonly string[]) =>
    `metric: { name: '${name}', goal: minimize }\nmethod: grid\nprogram: train.mjs\n` +
    `parameters: { by: { values: ${JSON.stringify(libraries.map((library) => join(fixtures, library)))} } }\n`;

  it('are read as reports', async () => {
    const { trials, curves } = await runSweep(
      sweep('val/loss', ['tensorboard', 'pytorch', 'tensorboardx']),
      copyProgram(),
    );
    expect(pickOutcomes(trials)).toMatchObject([
      { type: 'complete', value: 0.5, step: 4, values: { 'train/loss': 0.25 } },
      ...Array.from({ length: 2 }, () => ({ type: 'diverged', step: 5, metric: 'val/loss' })),
    ]);
    expect(curves[0]!.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  it('prefix metric names with their folders', async () => {
    const { trials } = await runSweep(sweep('validation/epoch_loss', ['keras']), copyProgram());
    expect(pickOutcomes(trials)).toMatchObject([
      { type: 'complete', step: 4, values: { 'train/epoch_loss': expect.any(Number) as number } },
    ]);
  });

  it('are ignored if the program prints reports', async () => {
    const { trials } = await runSweep(
      sweep('val/loss', ['tensorboard']),
      copyProgram(`console.log('{"val/loss": 7}');`),
    );
    expect(pickOutcomes(trials)).toMatchObject([{ type: 'complete', value: 7, step: 1 }]);
  });
});
