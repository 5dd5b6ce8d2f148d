import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline } from './testing/start-ridgeline.ts';

const table = 'size,rooms,price\n1,2,100\n2,3,150\n3,3,190\n4,5,250\n5,4,260\n6,6,300\n7,5,330\n8,7,390\n';
const sweep = `task:
  data: { csv: houses.csv, target: price, validation: 3 }
  network: { hidden: [4] }
  training: { epochs: 2 }
method: random
run_cap: 6
parameters: { training.optimizer.learning_rate: { min: 0.001, max: 0.1 } }
`;
const moduleSweep = `objective: ./own.mjs
metric: { name: loss, goal: minimize }
method: random
run_cap: 20
parameters: { rate: { min: 0.0, max: 1.0 } }
`;

interface Mistake {
  readonly mistake: string;
  /** Text of the sweep file. */
  readonly file: string;
  readonly module?: string;
  readonly code: number;
  /** Pattern of the end of the output. */
  readonly message: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    mistake: 'a column that the table lacks',
    file: sweep.replace('target: price', 'target: prize'),
    code: 2,
    message: /^sweep\.yaml:2:\d+ .* has no column "prize".*did you mean "price"\?$/,
  },
  {
    mistake: 'a missing table',
    file: sweep.replace('houses', 'house'),
    code: 2,
    message: /^sweep\.yaml:2:\d+ .*There is no .*house\.csv.*is relative to the folder of the sweep file$/,
  },
  {
    mistake: 'a misspelt key',
    file: sweep.replace('epochs', 'epoch'),
    code: 2,
    message: /^sweep\.yaml:4:\d+ .*"epoch".*did you mean "epochs"\?$/,
  },
  {
    mistake: 'a misspelt parameter',
    file: sweep.replace('learning_rate', 'learning_rat'),
    code: 2,
    message: /^sweep\.yaml:7:\d+ .*learning_rat".*did you mean "training\.optimizer\.learning_rate"\?$/,
  },
  {
    mistake: 'an unclosed bracket',
    file: sweep.replace('[4]', '[4'),
    code: 2,
    message: /^sweep\.yaml:3:\d+ +a list in brackets is not closed: a \] is missing$/,
  },
  {
    mistake: 'a module without default export',
    file: moduleSweep,
    module: 'export const train = ({ report }) => report({ loss: 1 });',
    code: 2,
    message: /no function as its default export\.\nWrite: export default /,
  },
  {
    mistake: 'a module that imports TensorFlow.js where it is not installed',
    file: moduleSweep,
    module:
      "import * as tf from '@tensorflow/tfjs-node';\nexport default ({ report }) => report({ loss: 1 });",
    code: 2,
    message:
      /imports @tensorflow\/tfjs-node, which is not installed\.\nUse the `tf` that your function is called with/,
  },
  {
    mistake: 'a module that imports a package that is not installed',
    file: moduleSweep,
    module: "import 'left-pad';\nexport default ({ report }) => report({ loss: 1 });",
    code: 2,
    message: /imports left-pad, which is not installed\.\nnpm install left-pad$/,
  },
  {
    mistake: 'a module that throws',
    file: moduleSweep,
    module: 'export default () => {\n  throw new TypeError("no units");\n};',
    code: 1,
    message:
      /Fix the error below, then run the same sweep file with --fresh\.\n\nTrial \d+ failed:\n +TypeError: no units\n +at default \(.*own\.mjs:2:9\)$/,
  },
  {
    mistake: 'a metric that is never reported',
    file: moduleSweep,
    module: 'export default ({ report }) => report({ val_loss: 1 });',
    code: 1,
    message:
      /never reported the metric "loss"\. It reported val_loss\. Report "loss" too, or name one of these in `metric`\.$/,
  },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-mistakes-'));
  writeFileSync(join(folder, 'houses.csv'), table);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command in its own process. Returns the output like {@link runCliIn}. */
async function runProcessIn(...command: Parameters<typeof runCliIn>): ReturnType<typeof runCliIn> {
  const { code, stdout, stderr } = await ridgeline(...command);
  return { code: code!, out: stdout, err: stderr };
}

it.each(mistakes)('suggests a fix for $mistake', async ({ file, module, code, message }) => {
  writeFileSync(join(folder, 'sweep.yaml'), file);
  if (module !== undefined) writeFileSync(join(folder, 'own.mjs'), module);
  const command = ['run', 'sweep.yaml', '--plain', '--threads', '1'];
  // A mistake in the file is detected without starting a process.
  const result =
    module === undefined ? await runCliIn(folder, ...command) : await runProcessIn(folder, ...command);
  expect(result.code).toBe(code);
  expect((code === 2 ? result.err : result.out).trimEnd()).toMatch(message);
});

it('runs the sweep file without a mistake', async () => {
  writeFileSync(join(folder, 'sweep.yaml'), sweep);
  expect(await ridgeline(folder, 'run', 'sweep.yaml', '--plain')).toMatchObject({ code: 0 });
});

it.each([
  [['leaderboard', '--db', 'none.db'], /Start a study with "npx ridgeline run --db none\.db"/],
  [['run', 'none.yaml'], /There is no none\.yaml\./],
  [['run', 'sweep.yaml', '--thread', '2'], /Did you mean --threads\?/],
])('gives a hint for ridgeline %j', async (args, message) => {
  const { code, err } = await runCliIn(folder, ...args);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) });
});
