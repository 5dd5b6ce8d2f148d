import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '@ridgeline/compare';
import { readStoredTrials } from './testing/finals-workplace.ts';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-program-finals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const sweep = `name: test
program: train.mjs
metric: { name: val_loss, goal: minimize, summary: best }
finals: { seeds: 6, when: after_search }
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { l2: { values: [0.5, 1] } } }
`;

/** Program whose loss on 40 examples falls with `l2`; `report` is its code that reports the test part in finals. */
const program = (report: string) => `const { RIDGELINE_SEED, RIDGELINE_PHASE } = process.env;
const seed = Number(RIDGELINE_SEED);
const l2 = Number((process.argv[2] ?? '--l2=0').split('=')[1]);
const isFinals = RIDGELINE_PHASE === 'finals';
const noise = (...keys) => (Math.sin(keys.reduce((sum, key) => 31 * sum + key, 7)) * 43758.5453) % 0.1;
const lossesOf = (seed) => Array.from({ length: 40 }, (_, i) => 1 - 0.2 * l2 + noise(i) + noise(seed, i, l2));
const print = (values) => console.log(JSON.stringify(values));
for (const epoch of [1, 2, 3]) print({ val_loss: 1 - 0.1 * l2 + (epoch === 2 ? 0 : 0.1) + noise(seed) });
if (isFinals) { ${report} }
`;

async function run(report: string, extraLine = ''): Promise<Awaited<ReturnType<typeof ridgeline>>> {
  writeFileSync(join(folder, 'train.mjs'), program(report));
  writeFileSync(join(folder, 'sweep.yaml'), `${sweep}${extraLine}`);
  return ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
}

/** Text of `compare` with each pair, on one line. */
const readComparisonText = async () =>
  (await runCliIn(folder, 'compare', '--pairs')).out.replaceAll(/\s+/g, ' ');

async function readComparison(): Promise<Comparison> {
  return JSON.parse((await runCliIn(folder, 'compare', '--format', 'json')).out) as Comparison;
}

/** Program that splits 60 rows by the fold and split in its arguments, and records the size of each part. */
const foldsProgram = `import { appendFileSync } from 'node:fs';
const { RIDGELINE_FOLD, RIDGELINE_FOLDS, RIDGELINE_SPLIT = 0, RIDGELINE_SPLITS, RIDGELINE_PHASE, RIDGELINE_SEED } = process.env;
const [fold, split] = process.argv.slice(2).map(Number);
if (fold !== Number(RIDGELINE_FOLD) || split !== Number(RIDGELINE_SPLIT)) throw new Error('fold or split differs from the environment');
const rows = Array.from({ length: 60 }, (_, row) => row);
const heldOut = rows.filter((row) => split > 0 && row % RIDGELINE_SPLITS === split - 1);
const remaining = rows.filter((row) => !heldOut.includes(row));
const validation = remaining.filter((_, i) => i % RIDGELINE_FOLDS === fold - 1);
const l2 = Number(process.argv[4] ?? 0);
const loss = (rows) => rows.reduce((sum, row) => sum + 1 - 0.2 * l2 + 0.1 * Math.sin(row * 7 + Number(RIDGELINE_SEED) + l2), 0) / rows.length;
appendFileSync('parts.jsonl', JSON.stringify({ phase: RIDGELINE_PHASE, fold, split, l2, heldOut: heldOut.length, validation: validation.length }) + '\\n');
console.log(JSON.stringify({ val_loss: loss(validation) }));
if (RIDGELINE_PHASE === 'finals') console.log(JSON.stringify({ test_loss: loss(heldOut) }));
`;

it('cross-validates a program that reads its fold and split in nested finals', async () => {
  writeFileSync(join(folder, 'train.mjs'), foldsProgram);
  writeFileSync(
    join(folder, 'sweep.yaml'),
    `name: test
program: { run: [node, train.mjs, '\${fold}', '\${split}', '\${l2}'], files: [train.mjs] }
metric: { name: val_loss, goal: minimize }
seeds: 3
finals: { splits: 5, seeds: 3, when: after_search }
method: grid
strategies: { none: { parameters: { l2: { value: 0 } } }, l2: { parameters: { l2: { values: [0.5, 1] } } } }
`,
  );
  expect(await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '4')).toMatchObject({
    code: 0,
  });
  const parts = readFileSync(join(folder, 'parts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<'phase' | 'fold' | 'split' | 'heldOut', unknown>>);
  const countParts = (expected: object) =>
    parts.filter((part) => Object.entries(expected).every(([key, value]) => part[key as 'fold'] === value))
      .length;
  // Three configurations on three folds, in the search and in each split, and two finalists with three seeds.
  expect(countParts({ split: 0, fold: 2, phase: 'search', heldOut: 0 })).toBe(3);
  for (const split of [1, 2, 3, 4, 5]) {
    expect(countParts({ split, fold: 3, phase: 'search', heldOut: 12 })).toBe(3);
    expect(countParts({ split, phase: 'finals', heldOut: 12 })).toBe(6);
  }
  expect(parts).toHaveLength(9 + 5 * (9 + 6));
  const text = await readComparisonText();
  expect(text).toMatch(/In each of 5 outer splits/);
  expect((await readComparison()).pairs[0]).toMatchObject({ a: 'none', b: 'l2', answer: 'b-better' });
});

describe('finals of a program', () => {
  it('are judged over seeds and examples if the program reports the loss of each example', async () => {
    expect(await run('print({ test_loss: lossesOf(seed) });')).toMatchObject({ code: 0 });
    const { trials } = await readStoredTrials(folder, 'test.finals-1');
    expect(trials.map(({ trial }) => trial.seed)).toEqual([...finalsSeeds, ...finalsSeeds]);
    const [firstTrial] = trials;
    expect(firstTrial!.outcome).toMatchObject({
      type: 'complete',
      step: 2,
      values: { val_loss: expect.any(Number) },
    });
    expect(firstTrial!.epochs).toBe(3);
    const [pair] = (await readComparison()).pairs;
    expect(pair).toMatchObject({
      a: 'none',
      b: 'l2',
      answer: 'b-better',
      estimate: { type: 'seeds-and-examples', seeds: 6, examples: 40 },
    });
    const text = await readComparisonText();
    expect(text).toContain('over 6 seeds and 40 test examples with the settings that one search found');
    expect(text).toContain('bits are not promised');
  });

  it('ask for the loss of each example if the program reports only the mean', async () => {
    const meanReport = 'print({ test_loss: lossesOf(seed).reduce((sum, loss) => sum + loss, 0) / 40 });';
    expect(await run(meanReport)).toMatchObject({ code: 0 });
    expect((await readComparison()).pairs[0]).toMatchObject({
      answer: 'b-better',
      estimate: { type: 'seeds' },
    });
    const text = await readComparisonText();
    expect(text).toContain(
      'over 6 seeds on these test examples alone, because not all trials reported test_loss of each',
    );
    expect(text).toContain('Report test_loss as an array');
  });

  it('count each of several searches as one observation', async () => {
    expect(await run('print({ test_loss: lossesOf(seed) });', 'searches: 5\n')).toMatchObject({ code: 0 });
    expect((await readComparison()).pairs[0]).toMatchObject({ a: 'none', b: 'l2', answer: 'b-better' });
    expect(await readComparisonText()).toContain('over 5 searches and 40 test examples');
  });

  it('count as an earlier claim although their test data are unknown', async () => {
    expect(await run('print({ test_loss: lossesOf(seed) });')).toMatchObject({ code: 0 });
    const claim = ['claim', '--strategy', 'l2', '--baseline', 'none', '--difference', '0.1', '--dry-run'];
    expect((await runCliIn(folder, ...claim)).out).toMatch(
      /^Claim 2 on this test part, by test_loss: its share of alpha is 0\.8333 %/,
    );
  });

  it('claim nothing if seeds change no result', async () => {
    expect(await run('print({ test_loss: lossesOf(0) });')).toMatchObject({ code: 0 });
    const { pairs, sameOnAllSeeds } = await readComparison();
    expect(sameOnAllSeeds).toBe(true);
    expect(pairs[0]).toMatchObject({ answer: 'untested' });
    expect(await readComparisonText()).toMatch(
      /l2 ahead of none by \d\.\d+ on each of 6 seeds; the seeds change no result/,
    );
  });

  it('count a trial once regardless of its attempts', async () => {
    const failOnce =
      "const { existsSync, writeFileSync } = await import('node:fs'); const mark = `failed-${seed}-${l2}`; " +
      "if (!existsSync(mark)) { writeFileSync(mark, ''); process.exit(3); } print({ test_loss: lossesOf(seed) });";
    expect(await run(failOnce, 'retries: 1\n')).toMatchObject({ code: 0 });
    const { strategies, trials } = await readComparison();
    expect(trials).toEqual({ ended: 12, planned: 12 });
    expect(strategies.map(({ chosen }) => chosen!.values.map(({ seed }) => seed))).toEqual([
      finalsSeeds,
      finalsSeeds,
    ]);
  });

  it('fail with the name of the metric that the program did not report', async () => {
    expect(await run('')).toMatchObject({ code: 1 });
    const { trials } = await readStoredTrials(folder, 'test.finals-1');
    expect(trials[0]!.outcome).toMatchObject({
      type: 'failed',
      message: 'The trial never reported the metric "test_loss", which finals need. It reported val_loss.',
    });
  });
});

const finalsSeeds = [1000, 1001, 1002, 1003, 1004, 1005];

describe('finals of a module', () => {
  it('are judged on the test part, which a search does not get', async () => {
    writeFileSync(
      join(folder, 'model.mjs'),
      `export default ({ parameters, data, phase, seed, report }) => {
        if ((data.test !== undefined) !== (phase === 'finals')) throw new Error('test part in ' + phase);
        const guess = (seed % 5) / 10 + parameters.guess;
        const losses = ({ targets }) => targets.map((target) => (target - guess) ** 2);
        const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
        report({ val_loss: mean(losses(data.validation)) });
        if (data.test !== undefined) report({ test_loss: losses(data.test) });
      };`,
    );
    const moduleSweep = sweep
      .replace('program: train.mjs', 'objective: { module: ./model.mjs, epochs: 1, data: { name: digits } }')
      .replace('none: { method: grid }', 'none: { method: grid, parameters: { guess: { value: 1 } } }')
      .replace('l2: { method: grid, parameters: { l2: {', 'l2: { method: grid, parameters: { guess: {')
      .replace('[0.5, 1]', '[4.5, 0]');
    writeFileSync(join(folder, 'sweep.yaml'), moduleSweep);
    const { code } = await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--threads', '2');
    expect(code).toBe(0);
    const { pairs } = await readComparison();
    expect(pairs[0]).toMatchObject({
      answer: 'b-better',
      estimate: { type: 'seeds-and-examples', seeds: 6, examples: 360 },
    });
    const text = await readComparisonText();
    expect(text).toContain('over 6 seeds and 360 test examples, trained on this training part');
    expect(text).toContain('Ledger: these data were test data for 12 networks of this study');
  });
});

describe('replay of a program', () => {
  it('reports the largest difference from the stored numbers', async () => {
    await run('print({ test_loss: lossesOf(seed) });');
    expect((await ridgeline(folder, 'replay', 'test/0')).stdout).toBe(
      'test/0: retrained for 3 epochs: every number is bit-identical to the stored one.\n',
    );
    const randomReport = 'print({ val_loss: 5 + process.pid / 1e9, test_loss: 1 });';
    rmSync(join(folder, 'ridgeline.db'));
    await run(randomReport);
    const { code, stdout } = await ridgeline(folder, 'replay', 'test.finals-1/0');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^test\.finals-1\/0: retrained for 4 epochs: no number differs by more than [\d.e-]+ % \(val_loss at epoch 4 was 5\.\d+ and is 5\.\d+\)\. A program need not be reproducible bit for bit\.\n$/,
    );
  });
});
