import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FinishedTrial } from '@ridgeline/core';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgelineWithEnv } from './testing/start-ridgeline.ts';

const client = fileURLToPath(new URL('../../python', import.meta.url));
const python = (...args: readonly string[]) => spawnSync('python3', args, { cwd: client, encoding: 'utf8' });

const describeWithPython = python('--version').status === 0 ? describe : describe.skip;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-python-client-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a sweep over a script, and returns its trials by number. */
async function runSweep(sweep: string, script: string): Promise<readonly FinishedTrial[]> {
  writeFileSync(join(folder, 'train.py'), script);
  writeFileSync(join(folder, 'sweep.yaml'), `name: test\n${sweep}`);
  const environment = { PYTHONPATH: client };
  const run = startRidgelineWithEnv(environment, folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
  expect(await run.result).toMatchObject({ code: 0 });
  const view = await openSqliteView(join(folder, 'ridgeline.db'));
  const { outcomes } = await view.outcomes('test', 0, 100);
  await view.close();
  return outcomes.toSorted((a, b) => a.trial.number - b.trial.number);
}

const clientCommand = "command: ['${env}', python3, -m, ridgeline, '${program}', '${args}']";

describeWithPython('the Python client (needs python3)', () => {
  it('passes its own tests', () => {
    const { status, stderr } = python('-m', 'unittest');
    expect(stderr).toMatch(/^OK$/m);
    expect(status).toBe(0);
  });

  it('asks a pruned trial to stop', async () => {
    const trials = await runSweep(
      `program: { run: [python3, train.py], epochs: 100, files: [train.py] }
metric: { name: val_loss, goal: minimize }
method: grid
pruner: { name: threshold, upper: 2 }
parameters: { lr: { values: [1, 3] } }
`,
      `import ridgeline, time
ridgeline.should_stop()
ridgeline.report(val_loss=ridgeline.config.lr)
if ridgeline.config.lr > 2:
    while not ridgeline.should_stop(): time.sleep(0.01)
    open(f'stopped-{ridgeline.trial}', 'w').close()
`,
    );
    expect(trials.map(({ outcome }) => outcome)).toMatchObject([
      { type: 'complete', value: 1, step: 1 },
      { type: 'pruned', step: 1 },
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual(['stopped-1']);
  });

  it('runs an unchanged W&B script with its sweep file', async () => {
    const trials = await runSweep(
      `program: train.py
${clientCommand}
method: grid
metric: { goal: maximize, name: accuracy }
parameters:
  batch_size: { values: [16, 32] }
  optimizer: { parameters: { lr: { values: [0.25, 0.5] } } }
`,
      `import argparse
import wandb

parser = argparse.ArgumentParser()
parser.add_argument('--batch_size', type=int, default=8)
args, _ = parser.parse_known_args()
run = wandb.init(project='demo', config={'batch_size': args.batch_size, 'optimizer': {'lr': 9, 'name': 'sgd'}})
assert run.config.optimizer['name'] == 'sgd'
for epoch in range(3):
    wandb.log({'accuracy': run.config.optimizer['lr'] * epoch, 'examples': wandb.Table(data=[])}, step=epoch)
wandb.log({'accuracy': wandb.config.batch_size}, step=epoch)
`,
    );
    expect(trials.map(({ outcome }) => outcome)).toMatchObject(
      [16, 16, 32, 32].map((value) => ({ type: 'complete', value, step: 3 })),
    );
  });

  it('runs an unchanged Optuna script with the sampler and pruner of the sweep file', async () => {
    const trials = await runSweep(
      `program: train.py
${clientCommand}
method: tpe
run_cap: 12
lag: 2
metric: { goal: minimize, name: loss }
pruner: { name: median, n_startup_trials: 2 }
parameters: { x: { min: -10.0, max: 10.0 }, kind: { values: [even, odd] } }
`,
      `import optuna

def objective(trial):
    x = trial.suggest_float('x', -10, 10)
    offset = {'even': 0, 'odd': 1}[trial.suggest_categorical('kind', ['even', 'odd'])]
    for step in range(5):
        trial.report(x**2 + offset + 10 / (step + 1), step)
        if trial.should_prune():
            raise optuna.TrialPruned()
    return x**2 + offset

study = optuna.create_study(pruner=optuna.pruners.MedianPruner())
study.optimize(objective, n_trials=100)
print(study.best_params)
`,
    );
    expect(trials).toHaveLength(12);
    for (const { trial, outcome } of trials) {
      if (outcome.type === 'pruned') continue;
      const x = trial.configuration.parameters['x'] as number;
      const offset = trial.configuration.parameters['kind'] === 'odd' ? 1 : 0;
      expect(outcome).toMatchObject({
        type: 'complete',
        step: 6,
        value: expect.closeTo(x ** 2 + offset, 9) as number,
      });
    }
    expect(trials.some(({ outcome }) => outcome.type === 'complete')).toBe(true);
  });

  // Without a network, pip builds the package with the installed setuptools.
  const buildCommand = "import setuptools, pip; setuptools.Distribution().get_command_class('bdist_wheel')";
  const itWithPip = python('-c', buildCommand).status === 0 ? it : it.skip;

  itWithPip('is installed by pip (needs pip and setuptools with wheels)', () => {
    const copy = join(folder, 'python');
    cpSync(client, copy, { recursive: true });
    const target = join(folder, 'installed');
    const offlineOptions = ['--no-deps', '--no-build-isolation', '--no-index', '--disable-pip-version-check'];
    const installResult = python(
      '-m',
      'pip',
      'install',
      '--quiet',
      ...offlineOptions,
      '--target',
      target,
      copy,
    );
    expect(installResult).toMatchObject({ status: 0 });
    expect(existsSync(join(target, 'ridgeline.py'))).toBe(true);
    expect(readdirSync(target).filter((name) => name.startsWith('test'))).toEqual([]);
  });
});
