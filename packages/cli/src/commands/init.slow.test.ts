import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { planStudy } from '@ridgeline/search';
import { dataSets } from '@ridgeline/trainer';
import { formatFirstSweep, strategyNames } from '../init/first-sweep.ts';
import { QuestionCancelled, askAtTerminal, type Question } from '../init/questions.ts';
import { methodNames, RidgelineError } from '@ridgeline/core';
import { studyNameProblem } from '@ridgeline/core/parse';
import { parse } from '../testing/parse-sweep-text.ts';
import { runCli } from '../testing/run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pathIn = (name: string) => join(folder, name);
const readFile = (name: string) => readFileSync(pathIn(name), 'utf8');

describe('a first sweep', () => {
  it('is valid and respects the trial limit for any answers', () => {
    const dataSetNames = dataSets.map(({ name }) => name).filter((name) => name !== 'fashion-mnist');
    fc.assert(
      fc.property(
        fc.constantFrom(...dataSetNames),
        fc.subarray([...strategyNames], { minLength: 1 }),
        fc.integer({ min: 35, max: 10_000 }),
        fc.string({ minLength: 1, maxLength: 40 }).filter((name) => studyNameProblem(name) === undefined),
        (data, strategies, trials, name) => {
          const text = formatFirstSweep({ name, data: { type: 'named', name: data }, strategies, trials });
          const definition = parse(text);
          expect(definition.name).toBe(name);
          expect(definition.strategies.map((strategy) => strategy.name)).toEqual(strategies);
          const plan = planStudy(definition);
          expect(plan.type === 'finite' && plan.trials <= trials).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lists the other methods above `method`', () => {
    const data = { type: 'named', name: 'digits' } as const;
    const text = formatFirstSweep({ name: 'first', data, strategies: ['none'], trials: 40 });
    const paragraph = text.split('\n\n').find((candidate) => candidate.includes('\nmethod:'))!;
    expect(methodNames.filter((method) => !paragraph.includes(method))).toEqual([]);
  });

  it('is written from options without a terminal', async () => {
    const file = pathIn('first.yaml');
    const options = ['--data', 'digits', '--strategies', 'none,max-norm', '--trials', '40'];
    const { code, out } = await runCli('init', file, ...options);
    expect([code, out]).toEqual([0, expect.stringContaining('2 strategies, 40 trials')]);
    expect(out).toContain(`npx ridgeline run ${file}`);
    expect(parse(readFile('first.yaml')).strategies.map(({ name }) => name)).toEqual(['none', 'max-norm']);
  });

  it('has the path of a table relative to the sweep file', async () => {
    writeFileSync(
      pathIn('t.csv'),
      `a,y\n${Array.from({ length: 40 }, (_, i) => `${i},${2 * i}`).join('\n')}\n`,
    );
    const { code } = await runCli(
      'init',
      pathIn('t.yaml'),
      '--data',
      pathIn('t.csv'),
      '--target',
      'y',
      '--yes',
    );
    expect([code, readFile('t.yaml')]).toEqual([0, expect.stringContaining('{ csv: ./t.csv, target: y,')]);
    // The file explains why such a small table is tested in nested finals.
    expect(readFile('t.yaml')).toMatch(/# .*nested cross-validation.*\n(#.*\n)+finals: \{ splits: 5/);
    expect(parse(readFile('t.yaml').replace('./t.csv', pathIn('t.csv')))).toMatchObject({
      task: { data: { split: 'folds' } },
      finals: { splits: 5, seeds: { length: 5 } },
    });
  });

  it('of a table leaves out ids and dates', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const day = `2026-02-${String(1 + (i % 28)).padStart(2, '0')}`;
      return `C${i};${day};${(i * 7) % 13},5;${['x', 'y', '?'][i % 3]};${i % 4 === 0 ? '' : ['no', 'yes'][i % 2]}`;
    });
    writeFileSync(pathIn('t.csv'), `id;day;amount;kind;left\n${rows.join('\n')}\n`);
    const { code, out } = await runCli('init', pathIn('t.yaml'), '--data', pathIn('t.csv'));
    expect([code, out]).toEqual([0, expect.stringContaining('left out: id, an id: no two rows')]);
    const text = readFile('t.yaml');
    expect(text).toContain('id: ignore # an id: no two rows have the same value');
    expect(text).toContain('day: ignore # a date: use `date` to learn from it');
    expect(text).toContain('target: left # rows without it are skipped: 15 of 60');
    expect(text).toContain('delimiter: ";"');
    expect(text).toContain('decimal: ","');
    const plan = await runCli('plan', pathIn('t.yaml'));
    expect([plan.code, plan.err]).toEqual([0, '']);
  });

  it('of a large table uses a sample', async () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => `${i / 3},${['a', 'b'][i % 2]}`);
    writeFileSync(pathIn('t.csv'), `x,y\n${rows.join('\n')}\n`);
    await runCli('init', pathIn('t.yaml'), '--data', pathIn('t.csv'));
    expect(readFile('t.yaml')).toMatch(/train: 5000 # of 10,001 rows.*\n *validation: 2000/);
  });

  it.each([
    ['t.csv', 'a,a\n1,2\n', 'two columns are called "a"'],
    ['t.csv', 'a,b\n1,2\n1,2,3\n', ':3 has 3 cells, but the header has 2 columns'],
    ['t.csv', 'PK\x03\x04\x14\xff', 'is a workbook or another archive'],
    ['t.csv', 'a,b\n1,1\n2,1\n', '"b" cannot be learned: it has the same value in every row'],
  ])('is rejected for the faulty table %s %j', async (name, text, message) => {
    writeFileSync(pathIn(name), Buffer.from(text, 'latin1'));
    const { code, err } = await runCli('init', pathIn('t.yaml'), '--data', pathIn(name), '--target', 'b');
    expect([code, err]).toEqual([expect.any(Number), expect.stringContaining(message)]);
    expect(code).not.toBe(0);
  });

  it('never overwrites a file', async () => {
    writeFileSync(pathIn('mine.yaml'), 'name: mine\n');
    const { code, err } = await runCli('init', pathIn('mine.yaml'), '--yes');
    expect([code, err]).toEqual([2, expect.stringContaining('was not overwritten')]);
    expect(readFile('mine.yaml')).toBe('name: mine\n');
  });

  it('is rejected for missing or invalid options without a terminal', async () => {
    const { code, err } = await runCli('init', pathIn('x.yaml'));
    expect([code, err]).toEqual([2, expect.stringMatching(/--data, --strategies and --trials.*--yes/)]);
    const typo = await runCli('init', pathIn('x.yaml'), '--strategies', 'dropuot', '--yes');
    expect([typo.code, typo.err]).toEqual([2, expect.stringContaining('Did you mean "dropout"?')]);
    const tooFewTrials = await runCli('init', pathIn('x.yaml'), '--trials', '14', '--yes');
    expect([tooFewTrials.code, tooFewTrials.err]).toEqual([2, expect.stringContaining('at least 15')]);
  });
});

describe('a user at a terminal', () => {
  const wholeNumber: Question<number> = {
    text: 'How many?',
    suggestion: '7',
    parse(answer) {
      if (/^\d+$/.test(answer)) return Number(answer);
      throw new RidgelineError('USAGE', `"${answer}" is not a number.`);
    },
  };

  it('is asked again after an invalid answer', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const terminal = askAtTerminal(input, output);
    input.write('many\n');
    const firstAnswer = terminal.answer(wholeNumber);
    output.on('data', (text) => {
      if (String(text).includes('"many" is not a number.')) input.write('12\n');
    });
    input.write('many\n');
    expect(await firstAnswer).toBe(12);
    const secondAnswer = terminal.answer(wholeNumber);
    input.write('\n');
    expect(await secondAnswer).toBe(7);
    terminal.close();
  });

  it('can cancel a question', async () => {
    const input = new PassThrough();
    const answer = askAtTerminal(input, new PassThrough()).answer(wholeNumber);
    input.end();
    await expect(answer).rejects.toThrow(QuestionCancelled);
  });
});

describe('a W&B sweep', () => {
  const createWandbSweep = (parameters: string) => `program: train.py
method: bayes
run_cap: 20
metric: { name: val_acc, goal: maximize }
parameters:
  # the rate
  lr: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
${parameters}`;

  it('becomes a task if its parameters are known', async () => {
    writeFileSync(pathIn('wandb.yaml'), createWandbSweep('  dropout: { min: 0.0, max: 0.7 }\n'));
    const { code, out } = await runCli(
      'init',
      pathIn('s.yaml'),
      '--from',
      pathIn('wandb.yaml'),
      '--data',
      'digits',
    );
    expect([code, out]).toEqual([0, expect.stringContaining('lr is now training.optimizer.learning_rate')]);
    expect(out).toContain('left out because it has no effect here: program');
    const sweep = parse(readFile('s.yaml'));
    expect(readFile('s.yaml')).toContain('# the rate');
    expect(sweep.metric.name).toBe('val_accuracy');
    expect(sweep.strategies[0]!.dimensions.map(({ dimension }) => dimension.name)).toEqual([
      'training.optimizer.learning_rate',
      'network.dropout',
    ]);
  });

  it('leaves out unknown parameters', async () => {
    const parameters = `  epochs: { value: 5 }
  optimizer: { distribution: categorical, values: [adam, sgd], probabilities: [0.7, 0.3] }
  kind: { values: [a, b] }
  reg: { parameters: { max_norm: { values: [1, 2] } } }
`;
    writeFileSync(pathIn('wandb.yaml'), createWandbSweep(parameters));
    const { code, out } = await runCli(
      'init',
      pathIn('s.yaml'),
      '--from',
      pathIn('wandb.yaml'),
      '--data',
      'digits',
    );
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('left out because `task` has no such key: kind'),
    ]);
    expect(out).toContain('epochs is now training.epochs');
    expect(readFile('s.yaml')).toContain('# kind was left out: { values: [ a, b ] }');
    expect(readFile('s.yaml')).toContain('# reg.max_norm was left out: { values: [ 1, 2 ] }');
    expect(
      parse(readFile('s.yaml')).strategies[0]!.dimensions.map(({ dimension }) => dimension),
    ).toMatchObject([
      { name: 'training.optimizer.learning_rate' },
      { name: 'training.epochs', value: 5 },
      { name: 'training.optimizer.name', type: 'categorical_w_probabilities', probabilities: [0.7, 0.3] },
    ]);
  });

  it('becomes a module if most parameters are unknown', async () => {
    const parameters =
      '  kind: { values: [a, b] }\n  reg: { parameters: { max_norm: { values: [1, 2] } } }\n';
    writeFileSync(pathIn('wandb.yaml'), createWandbSweep(parameters));
    const { code, out } = await runCli('init', pathIn('s.yaml'), '--from', pathIn('wandb.yaml'));
    expect([code, out]).toEqual([0, expect.stringContaining('`task` has no key kind or reg.max_norm')]);
    expect(readFile('s.ts')).toContain(
      'readonly kind: "a" | "b";\n  readonly reg: {\n    readonly max_norm: number;\n',
    );
    const plan = await runCli('plan', pathIn('s.yaml'));
    expect([plan.code, plan.out]).toEqual([0, expect.stringContaining('20 trials')]);
  });

  it('is rejected if it is already a sweep file', async () => {
    writeFileSync(pathIn('ours.yaml'), 'task: { data: { name: digits } }\nmethod: random\nrun_cap: 3\n');
    const { code, err } = await runCli('init', pathIn('s.yaml'), '--from', pathIn('ours.yaml'));
    expect([code, err]).toEqual([2, expect.stringContaining('can be run unchanged')]);
  });
});
