import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Comparison } from '@ridgeline/compare';
import { openSqliteView } from '@ridgeline/storage';
import { runCliIn } from './testing/run-cli.ts';
import { startRidgelineWithEnv } from './testing/start-ridgeline.ts';

const programs = fileURLToPath(new URL('testing/programs', import.meta.url));
const client = fileURLToPath(new URL('../../python', import.meta.url));

/** Python interpreter. One named by `RIDGELINE_PROGRAMS_PYTHON` must have PyTorch or scikit-learn. */
const python = process.env['RIDGELINE_PROGRAMS_PYTHON'] ?? 'python3';
const canRun = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-real-programs-'));
  cpSync(programs, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const learningRate = '{ min: 1.0e-3, max: 1.0, distribution: log_uniform_values }';

/** Runs the sweep of a program on two slots. By default, it has 60 trials by TPE, a median pruner and finals. */
async function runSweep(program: string, search = tpe) {
  writeFileSync(join(folder, 'sweep.yaml'), `name: real\n${program}\n${search}`);
  const environment = { PYTHONPATH: client, PYTHONDONTWRITEBYTECODE: '1' };
  const run = startRidgelineWithEnv(environment, folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
  expect(await run.result).toMatchObject({ code: 0 });
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const studies = await view.studies();
  const trials = await view.outcomesByTrial('real', 0, 1000);
  await view.close();
  return { studies: studies.map(({ name }) => name).sort(), trials };
}

const tpe = `metric: { name: val_loss, goal: minimize, summary: best }
method: tpe
run_cap: 60
pruner: { name: median, n_startup_trials: 5, n_warmup_steps: 2 }
finals: { seeds: 5, when: after_search }
parameters: { lr: ${learningRate} }
strategies:
  none: {}
  l2: { parameters: { l2: { min: 1.0e-4, max: 1.0e-1, distribution: log_uniform_values } } }
`;

/** Checks that each trial ended, some of them early, and that finals were judged and reported. */
async function expectCompleteSweep({ studies, trials }: Awaited<ReturnType<typeof runSweep>>): Promise<void> {
  expect(trials).toHaveLength(60);
  const types = trials.map(({ outcome }) => outcome.type);
  expect(types.filter((type) => type !== 'complete' && type !== 'pruned')).toEqual([]);
  expect(types.filter((type) => type === 'pruned').length).toBeGreaterThan(2);
  expect(studies).toEqual(['real', 'real.finals-1']);
  const { pairs } = JSON.parse((await runCliIn(folder, 'compare', '--format', 'json')).out) as Comparison;
  expect(pairs[0]).toMatchObject({
    a: 'none',
    b: 'l2',
    answer: expect.not.stringMatching('untested') as string,
  });
  const report = await startRidgelineWithEnv({}, folder, 'report', '--output', 'page.html').result;
  expect(report).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('test_loss');
}

const itIf = (isAvailable: boolean) => (isAvailable ? it : it.skip);

describe('a complete sweep', () => {
  itIf(canRun('bash', '--version'))('trains a bash script (needs bash)', async () => {
    const run = "[bash, train.sh, '${lr}', '${args_json_file}']";
    await expectCompleteSweep(
      await runSweep(`program: { run: ${run}, epochs: 10, files: [train.sh], slots: { cpu: 1 } }`),
    );
  });

  itIf(canRun('rustc', '--version'))('trains a compiled Rust program (needs rustc)', async () => {
    expect(spawnSync('rustc', ['-O', 'train.rs'], { cwd: folder })).toMatchObject({ status: 0 });
    await expectCompleteSweep(
      await runSweep("program: { run: [./train, '${args}'], epochs: 10, files: [train] }"),
    );
  });

  const canLearn = canRun(python, '-c', 'import torch') || canRun(python, '-c', 'import sklearn');
  const isConfigured = process.env['RIDGELINE_PROGRAMS_PYTHON'] !== undefined;
  itIf(canLearn || isConfigured)('trains a PyTorch or scikit-learn script (needs either)', async () => {
    const run = `['${python}', digits.py, --logdir, '\${folder}', '\${args}']`;
    const program = `program: { run: ${run}, epochs: 6, files: [digits.py], slots: { cpu: 1 } }`;
    await expectCompleteSweep(await runSweep(program));
  });

  const itWithPython = itIf(canRun('python3', '--version'));
  const clientProgram =
    "program: train.py\ncommand: ['${env}', python3, -m, ridgeline, '${program}', '${args}']";

  itWithPython('trains an unchanged Optuna script (needs python3)', async () => {
    cpSync(join(folder, 'with_optuna.py'), join(folder, 'train.py'));
    const { trials } = await runSweep(
      clientProgram,
      `metric: { name: value, goal: minimize }
method: tpe
run_cap: 60
pruner: { name: median, n_startup_trials: 5 }
parameters: { x: { min: -10.0, max: 10.0 }, depth: { min: 1, max: 4 } }
`,
    );
    expect(trials).toHaveLength(60);
    expect(trials.filter(({ outcome }) => outcome.type === 'pruned').length).toBeGreaterThan(2);
    const best = Math.min(
      ...trials.flatMap(({ outcome }) => (outcome.type === 'complete' ? outcome.value : [])),
    );
    expect(best).toBeLessThan(1);
  });

  itWithPython('trains all 54 cells of an unchanged W&B sweep (needs python3)', async () => {
    cpSync(join(folder, 'with_wandb.py'), join(folder, 'train.py'));
    const { trials } = await runSweep(
      clientProgram,
      `method: grid
metric: { goal: maximize, name: accuracy }
parameters:
  batch_size: { values: [16, 32, 64] }
  epochs: { values: [2, 3, 4] }
  optimizer: { values: [adam, sgd] }
  dropout: { values: [0.2, 0.3, 0.4] }
  dataset: { value: digits }
`,
    );
    expect(trials).toHaveLength(54);
    const cells = trials.map(({ trial }) => JSON.stringify(trial.configuration.parameters));
    expect(new Set(cells).size).toBe(54);
    for (const { trial, outcome } of trials) {
      const { batch_size, epochs, dropout } = trial.configuration.parameters;
      const value = 1 - Number(dropout) / Number(epochs) - Number(batch_size) / 1000;
      expect(outcome).toMatchObject({
        type: 'complete',
        step: epochs,
        value: expect.closeTo(value, 9) as number,
      });
    }
  });
});
