import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../testing/run-cli.ts';
import { ridgeline } from '../testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-program-sweep-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const itWithPython = spawnSync('python3', ['--version']).status === 0 ? it : it.skip;

/** Runs `init --program` on this program, and returns what it wrote. */
async function runInit(program: string, name: string, ...options: readonly string[]) {
  writeFileSync(join(folder, name), program);
  chmodSync(join(folder, name), 0o755);
  const file = join(folder, 'sweep.yaml');
  const { code, err } = await runCli('init', file, '--program', join(folder, name), ...options);
  return { code, err, text: code === 0 ? readFileSync(file, 'utf8') : '' };
}

const script = `import argparse, json, os
print('imports are slow')
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.01, help='step size')
parser.add_argument('--batch-size', type=int, default=32)
parser.add_argument('--layers', type=int, default=1)
parser.add_argument('--dropout', type=float, default=0)
parser.add_argument('--weight_decay', type=float, default=0.0)
parser.add_argument('--optimizer', choices=['sgd', 'adam'], default='adam')
parser.add_argument('--amp', action='store_true')
parser.add_argument('--width', type=int)
parser.add_argument('--epochs', type=int, default=3)
parser.add_argument('--seed', type=int, default=0)
args = parser.parse_args()
open('started', 'a').close()
for epoch in range(args.epochs):
    print(json.dumps({'val_loss': args.lr + args.seed + args.layers + args.batch_size}))
`;

describe('init --program', () => {
  itWithPython(
    'writes a sweep that runs, from the argparse options of a Python script (needs python3)',
    async () => {
      const { code, text } = await runInit(script, 'train.py', '--trials', '6');
      expect(code).toBe(0);
      expect(text.split('\n').slice(0, 8)).toEqual([
        'name: train',
        '',
        'program: ./train.py # started for each trial, with its parameters as arguments',
        'command: ["${env}", "${interpreter}", "${program}", "--seed=${seed}", "${args_no_boolean_flags}"]',
        '',
        '# The program prints the metric on a separate line, after each epoch if possible: {"val_loss": 0.42}',
        'metric: { name: val_loss, goal: minimize }',
        '',
      ]);
      expect(text).toContain('\nmethod: auto\n');
      expect(text).toContain('seeds: 3 #');
      expect(text.slice(text.indexOf('parameters:'))).toBe(`parameters:
  lr: { distribution: log_uniform_values, min: 0.001, max: 0.1 } # step size
  batch-size: { values: [16, 32, 64] }
  layers: { values: [1, 2, 4] }
  dropout: { min: 0.0, max: 0.6 }
  weight_decay: { distribution: log_uniform_values, min: 1.0e-6, max: 1.0e-2 }
  optimizer: { values: [sgd, adam] }
  amp: { values: [false, true] }
  # width: { values: [] } # no default
  # not searched: epochs
`);
      const { code: runCode, stdout } = await ridgeline(
        folder,
        'run',
        'sweep.yaml',
        '--plain',
        '--threads',
        '2',
      );
      expect(stdout).toContain('6 of 6 trials');
      expect(runCode).toBe(0);
    },
  );

  itWithPython('stops the script before the training begins', async () => {
    await runInit(script, 'train.py');
    expect(() => readFileSync(join(folder, 'started'))).toThrow('ENOENT');
  });

  itWithPython('starts a script for W&B or Optuna with the Python client', async () => {
    const { text } = await runInit(`import wandb\nimport optuna\n${script}`, 'train.py');
    expect(text).toContain('"${interpreter}", "-m", "ridgeline", "${program}"');
  });

  it('reads options and metric of any other program', async () => {
    const { text } = await runInit(
      `if (process.argv.includes('--help')) console.log('  --rate <x>  step size [default: 0.5]');
else console.log('{"val_accuracy": 1}');`,
      'train.mjs',
    );
    expect(text).toContain('metric: { name: val_accuracy, goal: maximize }');
    expect(text).toContain('# seeds: 3 # add this');
    expect(text).toContain('  rate: { distribution: log_uniform_values, min: 0.05, max: 5.0 } # step size\n');
    expect(text).not.toContain('command:');
  });

  it('reports the output of a program without options', async () => {
    const { code, err } = await runInit(
      "console.error('no such file: data.csv'); process.exit(1);",
      'train.mjs',
    );
    expect(code).toBe(2);
    expect(err).toContain('lists no options');
    expect(err).toContain('The last line that it printed: no such file: data.csv');
    expect((await runCli('init', join(folder, 'x.yaml'), '--program', join(folder, 'no.py'))).code).toBe(2);
  });
});
