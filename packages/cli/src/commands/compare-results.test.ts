import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PbfWriter } from 'pbf';
import { readTensorboard } from '../results/read-tensorboard.ts';
import { runCliIn } from '../testing/run-cli.ts';

/** Folder of runs that tools/evidence/fixtures/compare/foreign-results.py stored by Optuna, MLflow, W&B and tensorboardX. */
const fixtures = fileURLToPath(new URL('../results/fixtures', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const csv =
  'optimizer,seed,epochs,accuracy,seconds\n' +
  ['adam', 'sgd']
    .flatMap((name, index) =>
      [1, 2, 3, 4, 5].map(
        (seed) =>
          `${name},${seed},10,${0.9 - index / 10 + ((seed * 7) % 5) / 1000 + (index * seed) / 2000},60\n`,
      ),
    )
    .join('');

function compareRuns(text: string, ...options: readonly string[]) {
  writeFileSync(join(folder, 'runs.csv'), text);
  return runCliIn(folder, 'compare', '--from', 'runs.csv', ...options);
}

it('prints the answer, the ranking and the guessed columns', async () => {
  const { code, out } = await compareRuns(csv);
  expect(code).toBe(0);
  expect(out).toMatch(/^adam leads with an accuracy of 90\.\d+ %\. It is better than sgd\.\n\nstrategy /);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'Guessed from runs.csv: seed is seed, budget is epochs, metric is accuracy, strategy is optimizer, goal is to maximize.',
  );
});

it('prints pairs or JSON on request', async () => {
  expect((await compareRuns(csv, '--pairs')).out).toMatch(/adam is better than sgd by .* 5\s+pairs/s);
  const { out } = await compareRuns(csv, '--format', 'json', '--alpha', '0.01', '--equivalent', '0.2');
  expect(JSON.parse(out)).toMatchObject({
    metric: { name: 'accuracy', goal: 'maximize' },
    alpha: 0.01,
    pairs: [
      {
        type: 'tested',
        design: 'paired',
        answer: 'a-better',
        verdict: expect.stringContaining('but by less than 20 points'),
      },
    ],
  });
});

it('writes a page for results of another program', async () => {
  expect((await compareRuns(csv, '--page', 'runs.html')).out).toBe(`${join(folder, 'runs.html')}\n`);
  const html = readFileSync(join(folder, 'runs.html'), 'utf8');
  expect(html).toContain('<title>runs.csv</title>');
  expect(html).toContain('"headline":{"type":"judged","strategy":"adam","better":["sgd"]');
  symlinkSync('runs.csv', join(folder, 'link.html'));
  for (const page of ['runs.csv', 'link.html']) {
    expect(await compareRuns(csv, '--page', page)).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'is the file that --from reads.\nName another file with --page.',
      ) as string,
    });
  }
  expect(readFileSync(join(folder, 'runs.csv'), 'utf8')).toBe(csv);
  expect(await compareRuns(csv, '--page', '.')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Name another path with --page.') as string,
  });
  expect(await runCliIn(folder, 'compare', '--page', 'runs.html')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ridgeline report') as string,
  });
});

it('prints paragraphs for a paper', async () => {
  const { out } = await compareRuns(csv, '--paper', '--by', 'optimizer');
  const [methods, results, ...otherParagraphs] = out.trim().split('\n\n');
  expect(otherParagraphs).toEqual([]);
  expect(methods).toMatch(
    /^We compared the strategies adam and sgd by accuracy, over 5 runs each\. Differences are paired by seed\. .*two-sided t tests, at a chance of any false claim of 5 %\./,
  );
  expect(methods).toContain('(`ridgeline compare --from runs.csv --by optimizer`)');
  expect(results).toMatch(/^adam leads .* adam is better than sgd by /);
});

it('quotes the command in a paper for a shell', async () => {
  const { out } = await compareRuns(
    csv.replace('optimizer', 'the optimizer'),
    '--paper',
    '--by',
    'the optimizer',
  );
  expect(out).toContain("(`ridgeline compare --from runs.csv --by 'the optimizer'`)");
});

it('refuses paragraphs for a paper without a tested pair', async () => {
  const { code, err } = await compareRuns(csv.split('\n').slice(0, 7).join('\n'), '--paper');
  expect(code).toBe(2);
  expect(err).toContain('ridgeline compare --from runs.csv --pairs');
});

it('reads a table of runs exported from W&B', async () => {
  // Columns and quotes are the same as in W&B's CSV export of its runs table.
  const header =
    '"Name","State","Notes","User","Tags","Created","Runtime","Sweep","optimizer","seed","epochs","_wandb.x","val_accuracy"';
  const rows = ['adam', 'sgd'].flatMap((name, index) =>
    [1, 2, 3, 4, 5].map(
      (seed) =>
        `"eager-frost-${5 * index + seed}","${name === 'sgd' && seed === 5 ? 'crashed' : 'finished'}","-","ann","","2026-11-29T10:0${seed}:00.000Z","61","","${name}","${seed}","10","","${name === 'sgd' && seed === 5 ? '' : 0.9 - index / 10 + ((seed * 7) % 5) / 1000}"`,
    ),
  );
  const { code, out } = await compareRuns([header, ...rows].join('\n'));
  expect(code).toBe(0);
  const text = out.replace(/\s+/g, ' ');
  expect(text).toContain('strategy is optimizer');
  expect(text).toContain('sgd has no value for seed 5');
});

it.each(['nan', '-inf', 'Infinity'])('guesses a metric with the value %s', async (text) => {
  const rows = csv.replace('accuracy', 'val_loss').replace(/^(sgd,5,10),[^,]*/m, `$1,${text}`);
  const withTrainLoss = rows
    .trim()
    .split('\n')
    .map((line, index) => `${line},${index === 0 ? 'train_loss' : index}`);
  expect((await compareRuns(withTrainLoss.join('\n'))).err).toContain(
    'several columns that could be the metric.\nChoose one: --metric val_loss or --metric train_loss',
  );
  const { code, out } = await compareRuns(rows);
  expect([code, out.replace(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('sgd has no value for seed 5'),
  ]);
});

it('compares unpaired runs without seeds', async () => {
  expect((await compareRuns(csv, '--seed', 'none', '--pairs')).out).toMatch(
    /unpaired over 5 and 5\s+runs, by Welch/,
  );
});

it('gives no verdict on strategies with a single run each', async () => {
  const { code, out } = await compareRuns(
    csv
      .split('\n')
      .filter((line) => !/,[2-5],10/.test(line))
      .join('\n'),
  );
  expect(code).toBe(0);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'Train each with five seeds: 8 runs, about 8 minutes at your speed.',
  );
});

it('gives no verdict on the best of several settings', async () => {
  const rows = csv.split('\n').filter((line) => line !== '');
  const triedRows = rows.flatMap((line, index) =>
    index === 0 ? [`${line},params_rate`] : [`${line},0.1`, `${line},0.2`],
  );
  expect((await compareRuns(triedRows.join('\n'))).out.replace(/\s+/g, ' ')).toContain(
    'adam is the best of 2 configurations',
  );
});

it('needs no data set of a run without a value', async () => {
  const rows = csv
    .trim()
    .split('\n')
    .map((line, index) => `${line},${index === 0 ? 'dataset' : 'iris'}`);
  const crashed = 'sgd,6,10,,60,';
  expect(await compareRuns([...rows, crashed].join('\n'))).toMatchObject({ code: 0, err: '' });
  const rowsWithoutDataset = rows.map((line) => line.replace(/iris$/, ''));
  expect(await compareRuns(rowsWithoutDataset.join('\n'))).toMatchObject({ code: 0, err: '' });
});

describe.each(['optuna.db', 'optuna.journal', 'mlruns', 'wandb', '.'])('results in %s', (name) => {
  it('have strategies, seeds and last values', async () => {
    const { code, out, err } = await runCliIn(
      fixtures,
      'compare',
      '--from',
      name,
      '--by',
      'optimizer',
      '--goal',
      'maximize',
      '--format',
      'json',
    );
    expect([code, err]).toEqual([0, '']);
    const { strategies, pairs } = JSON.parse(out) as {
      strategies: { strategy: string; configurations: number; values: number[] }[];
      pairs: unknown[];
    };
    expect(strategies.toSorted((a, b) => a.strategy.localeCompare(b.strategy))).toMatchObject([
      { strategy: 'adam', configurations: 1 },
      { strategy: 'sgd', configurations: 1 },
    ]);
    expect(strategies.find(({ strategy }) => strategy === 'adam')!.values.toSorted()).toEqual([
      0.911, 0.92, 0.931,
    ]);
    expect(strategies.find(({ strategy }) => strategy === 'sgd')!.values.toSorted()).toEqual([
      0.811, 0.82, 0.831,
    ]);
    expect(pairs).toMatchObject([{ type: 'tested', design: 'paired', n: { a: 3, b: 3 } }]);
  });
});

describe('MLflow runs', () => {
  const metricFiles = () => {
    cpSync(join(fixtures, 'mlruns'), join(folder, 'mlruns'), { recursive: true });
    return readdirSync(join(folder, 'mlruns'), { encoding: 'utf8', recursive: true })
      .filter((path) => path.endsWith('metrics/accuracy'))
      .map((path) => join('mlruns', path));
  };
  const compare = () =>
    runCliIn(folder, 'compare', '--from', 'mlruns', '--by', 'optimizer', '--goal', 'maximize');

  it('may have a slash in the names of metrics', async () => {
    for (const path of metricFiles()) {
      const file = join(folder, path);
      mkdirSync(join(dirname(file), 'val'));
      renameSync(file, join(dirname(file), 'val', 'accuracy'));
    }
    const { code, out, err } = await compare();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^adam leads with a val\/accuracy of 92\.1 %/);
  });

  it('count with the value of the latest step', async () => {
    for (const path of metricFiles()) appendFileSync(join(folder, path), '1796001838599 0.1 0\n');
    expect((await compare()).out).toMatch(/^adam leads with an accuracy of 92\.1 %/);
  });

  it('may have a parameter with the name of the metric', async () => {
    for (const path of metricFiles())
      writeFileSync(join(folder, dirname(path), '../params/accuracy'), 'top1');
    const { code, out, err } = await compare();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^adam leads with an accuracy of 92\.1 %/);
  });

  it('are refused with the line of a value that is not a number', async () => {
    const [path] = metricFiles();
    appendFileSync(join(folder, path!), '1796001838596 high 2\n');
    const { code, err } = await compare();
    expect(code).toBe(2);
    expect(err).toContain(`${path}:3: "high" is not a number.`);
  });
});

describe('W&B runs', () => {
  type Values = Readonly<Record<string, string>>;

  /** Creates a record with items, whose values are JSON texts. */
  function createRecord(field: number, values: Values) {
    const writer = new PbfWriter();
    const writeItem = ([key, json]: readonly [string, string], item: PbfWriter) => {
      item.writeStringField(1, key);
      item.writeStringField(16, json);
    };
    const writeItems = (_: undefined, items: PbfWriter) => {
      for (const entry of Object.entries(values)) items.writeMessage(1, writeItem, entry);
    };
    writer.writeMessage(field, writeItems, undefined);
    return Buffer.from(writer.finish());
  }

  function writeRun(name: string, config: Values, ...steps: readonly Values[]) {
    const exit = createRecord(18, {});
    const records = [createRecord(5, config), ...steps.map((step) => createRecord(2, step)), exit];
    const parts = records.flatMap((bytes) => {
      const header = Buffer.alloc(7);
      header.writeUInt16LE(bytes.length, 4);
      header[6] = 1;
      return [header, bytes];
    });
    const run = join(folder, 'wandb', `run-${name}`);
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, `run-${name}.wandb`), Buffer.concat([Buffer.from(':W&B\0\0\0'), ...parts]));
  }

  function writeRuns(extraConfig: Values, lastLoss: (optimizer: string, seed: number) => string) {
    for (const optimizer of ['adam', 'sgd']) {
      for (const seed of [1, 2, 3]) {
        const config = { optimizer: JSON.stringify(optimizer), seed: String(seed), ...extraConfig };
        const losses = ['0.1', lastLoss(optimizer, seed)];
        writeRun(`${optimizer}${seed}`, config, ...losses.map((loss) => ({ loss })));
      }
    }
  }

  const compare = async () => {
    const { code, out, err } = await runCliIn(folder, 'compare', '--from', '.', '--format', 'json');
    expect([code, err]).toEqual([0, '']);
    return (JSON.parse(out) as { strategies: { strategy: string; values: number[] }[] }).strategies;
  };

  it('have no value if the metric ends as NaN', async () => {
    writeRuns({}, (optimizer, seed) => (optimizer === 'sgd' && seed < 3 ? 'NaN' : `0.${seed + 3}`));
    const strategies = await compare();
    expect(strategies).toMatchObject([
      { strategy: 'adam', values: [0.4, 0.5, 0.6] },
      { strategy: 'sgd', values: [0.6] },
    ]);
  });

  it('may have a setting with the name of the metric', async () => {
    writeRuns({ loss: '"crossentropy"' }, (_, seed) => `0.${seed}`);
    expect(await compare()).toMatchObject([{ values: [0.1, 0.2, 0.3] }, { values: [0.1, 0.2, 0.3] }]);
  });

  it('may have NaN and Infinity inside a setting', async () => {
    writeRuns({ clip: '{"norm": Infinity, "by": [NaN]}' }, (_, seed) => `0.${seed}`);
    expect(await compare()).toMatchObject([{ values: [0.1, 0.2, 0.3] }, { values: [0.1, 0.2, 0.3] }]);
  });
});

it('reads an Optuna database with Infinity in an attribute', async () => {
  const bytes = readFileSync(join(fixtures, 'optuna.db'), 'latin1').replaceAll(
    '"of the user"',
    '[1, Infinity]',
  );
  writeFileSync(join(folder, 'optuna.db'), bytes, 'latin1');
  const { code, out, err } = await runCliIn(folder, 'compare', '--from', 'optuna.db', '--by', 'optimizer');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^adam leads/);
});

it('reads an Optuna journal with NaN', async () => {
  const [study, ...lines] = readFileSync(join(fixtures, 'optuna.journal'), 'utf8').split('\n');
  const report = '{"op_code":7,"trial_id":0,"step":1,"intermediate_value":NaN}';
  const attribute = '{"op_code":8,"trial_id":0,"user_attr":{"gradient":-Infinity}}';
  writeFileSync(join(folder, 'optuna.journal'), [study, report, attribute, ...lines].join('\n'));
  const { code, out, err } = await runCliIn(
    folder,
    'compare',
    '--from',
    'optuna.journal',
    '--by',
    'optimizer',
  );
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^adam leads/);
});

describe('studies in an Optuna journal', () => {
  const createStudy = (name: string) => ({ op_code: 0, study_name: name, directions: [2] });
  const createTrials = (studyId: number, ...values: readonly number[]) =>
    values.map((value) => ({ op_code: 4, study_id: studyId, state: 1, values: [value] }));

  const compare = async (operations: readonly object[], ...options: readonly string[]) => {
    const lines = operations.map((operation) => JSON.stringify(operation)).join('\n');
    writeFileSync(join(folder, 'optuna.journal'), `${lines}\n`);
    const from = ['--from', 'optuna.journal', '--format', 'json'];
    const { out, err } = await runCliIn(folder, 'compare', ...from, ...options);
    expect(err).toBe('');
    const { strategies } = JSON.parse(out) as { strategies: { strategy: string; values: number[] }[] };
    return Object.fromEntries(strategies.map(({ strategy, values }) => [strategy, values]));
  };

  it('keep their ids when a study is loaded again', async () => {
    const operations = [
      createStudy('adam'),
      ...createTrials(0, 0.9),
      createStudy('adam'),
      ...createTrials(0, 0.8),
      createStudy('sgd'),
      ...createTrials(1, 0.5, 0.6),
    ];
    expect(await compare(operations)).toEqual({ adam: [0.9, 0.8], sgd: [0.5, 0.6] });
  });

  it('are left out when they are deleted', async () => {
    const operations = [
      createStudy('adam'),
      ...createTrials(0, 0.1, 0.2),
      { op_code: 1, study_id: 0 },
      createStudy('sgd'),
      createStudy('adam'),
      ...createTrials(1, 0.5, 0.6),
      ...createTrials(2, 0.8, 0.9),
      { op_code: 6, trial_id: 5, state: 1, values: [0.7] },
    ];
    expect(await compare(operations)).toEqual({ adam: [0.8, 0.7], sgd: [0.5, 0.6] });
  });

  it('may have trials of another study, with parameters and attributes', async () => {
    const distribution = JSON.stringify({
      name: 'CategoricalDistribution',
      attributes: { choices: ['adam', 'sgd'] },
    });
    const trials = [0, 1].flatMap((optimizer) =>
      createTrials(0, 0.1, 0.2).map((trial, seed) => ({
        ...trial,
        params: { optimizer },
        distributions: { optimizer: distribution },
        user_attrs: { seed, accuracy: 0.5 + optimizer / 4 + seed / 8 },
      })),
    );
    const options = ['--by', 'optimizer', '--seed', 'seed', '--metric', 'accuracy'];
    expect(await compare([createStudy('copy'), ...trials], ...options)).toEqual({
      adam: [0.5, 0.625],
      sgd: [0.75, 0.875],
    });
  });
});

it('reads strategies and seeds from the names of TensorBoard folders', async () => {
  const { out, err } = await runCliIn(fixtures, 'compare', '--from', 'tensorboard', '--format', 'json');
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    metric: { name: 'accuracy', goal: 'maximize' },
    strategies: [
      { strategy: 'adam', values: [0.911, 0.92, 0.931].map((value) => expect.closeTo(value, 6)) },
      { strategy: 'sgd', values: [0.811, 0.82, 0.831].map((value) => expect.closeTo(value, 6)) },
    ],
    pairs: [{ design: 'paired', n: { a: 3, b: 3 } }],
  });
});

it.each([
  ['adam-3', 'adam', '3'],
  ['adam/seed-3', 'adam', '3'],
  ['adam_seed3', 'adam', '3'],
  ['adam_seed=3', 'adam', '3'],
  ['adam_lr1e-3_s2', 'adam_lr1e-3', '2'],
  ['stage-3', 'stage', '3'],
  ['PPO_1', 'PPO', '1'],
  ['version_0', 'version', '0'],
  ['3', 'run', '3'],
  ['seed3', 'run', '3'],
  ['_3', 'run', '3'],
  ['adam_lr0.1', 'adam_lr0.1', undefined],
  ['adam_lr1e-3', 'adam_lr1e-3', undefined],
  ['adam/lr=3', 'adam/lr=3', undefined],
  ['resnet18', 'resnet18', undefined],
  ['bert/v2', 'bert/v2', undefined],
])('splits the TensorBoard name %s', async (name, strategy, seed) => {
  cpSync(join(fixtures, 'tensorboard', 'adam-1'), join(folder, name), { recursive: true });
  const [record] = (await readTensorboard(folder))!.records;
  expect([record!.cells.get('strategy'), record!.cells.get('seed')]).toEqual([strategy, seed]);
});

it('reads NaN in JSON as a run without a value', async () => {
  const run = (strategy: string, seed: number, loss: string) =>
    `{"strategy": "${strategy}", "seed": ${seed}, "loss": ${loss}}`;
  const runs = ['a', 'b'].flatMap((strategy) => [run(strategy, 1, '0.5'), run(strategy, 2, '0.25')]);
  writeFileSync(join(folder, 'runs.json'), `[${[...runs, run('a', 3, '1'), run('b', 3, 'NaN')].join(', ')}]`);
  const { code, out, err } = await runCliIn(folder, 'compare', '--from', 'runs.json');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('b has no value for seed 3');
});

it('reads JSON with the values of each example', async () => {
  const runs = ['a', 'b'].flatMap((strategy, index) =>
    [1, 2, 3, 4, 5, 6].map((seed) => ({
      strategy,
      seed,
      loss: [1 + index + (((seed * 7) % 5) * (index + 1)) / 10, 1.5 + index, 2 + index * 1.2],
    })),
  );
  writeFileSync(join(folder, 'runs.json'), JSON.stringify({ runs }));
  const { out } = await runCliIn(folder, 'compare', '--from', 'runs.json', '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({
    metric: { name: 'loss', goal: 'minimize' },
    pairs: [{ estimate: { type: 'seeds-and-examples', examples: 3, seeds: 6 } }],
  });
});

describe('unreadable results', () => {
  it.each([
    [
      'a value that is not a number',
      'strategy,seed,loss\na,1,0.5\nb,1,x\n',
      ['--metric', 'loss'],
      'runs.csv:3, column "loss": "x" is not a number.\nCorrect it',
    ],
    [
      'a missing column',
      csv,
      ['--by', 'optimiser'],
      '--by: runs.csv has no column "optimiser".\nDid you mean optimizer?',
    ],
    [
      'several metrics',
      'strategy,seed,loss,accuracy\na,1,1,1\n',
      [],
      'several columns that could be the metric.\nChoose one: --metric loss or --metric accuracy',
    ],
    ['no strategy', 'x,loss\n1,2\n', [], 'can be identified as the strategy.\nChoose one: --by x'],
    [
      'an unknown goal',
      'strategy,fitness\na,1\n',
      [],
      'Whether fitness should be minimized or maximized cannot be guessed.\nPass --goal minimize',
    ],
    [
      'a missing data set',
      'strategy,seed,dataset,loss\na,1,iris,1\nb,1,,1\n',
      [],
      'runs.csv:3, column "dataset": the data set is missing.\nFill it in, or pass --dataset none.',
    ],
    [
      'a missing fold',
      'strategy,seed,fold,loss\na,1,,1\nb,1,2,1\n',
      [],
      'runs.csv:2, column "fold": the fold is missing.\nFill it in, or pass --fold none.',
    ],
    ['a row that is too short', 'strategy,loss\na,1\nb\n', [], 'runs.csv:3 has 1 cell'],
    ['an option of studies', csv, ['--search'], '--search applies to studies'],
  ])('are refused for %s', async (_, text, options, message) => {
    const { code, err } = await compareRuns(text, ...options);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([
    ['invalid JSON', '[{"strategy": "a",\n "loss": }]', 'runs.json:2:'],
    ['no runs', '{"a": 1}', 'runs.json:1:1: the file has no array of runs.'],
    [
      'a run that is not an object',
      '[{"strategy": "a", "loss": 1},\n 3]',
      'runs.json:2:2: a run must be an object.',
    ],
    [
      'a value that is not a number',
      '[{"strategy": "a",\n "loss": "high"}]',
      'runs.json:2:10: "high" is not a number.',
    ],
  ])('are refused for %s in a JSON file', async (_, text, message) => {
    writeFileSync(join(folder, 'runs.json'), text);
    const { code, err } = await runCliIn(folder, 'compare', '--from', 'runs.json', '--metric', 'loss');
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([
    ['a damaged database', 'runs.db', 'SQLite format 3\0 and no more', 'runs.db is damaged: '],
    [
      "a damaged line of Optuna's journal",
      'optuna.journal',
      '{"op_code":0,"study_name":"s","directions":[1]}\n{"op_code":\n{"op_code":4}\n',
      "optuna.journal:2:1: this line of Optuna's journal is not JSON.",
    ],
  ])('are refused for %s', async (_, name, text, message) => {
    writeFileSync(join(folder, name), text);
    const { code, err } = await runCliIn(folder, 'compare', '--from', name);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('are refused for a missing file or an unknown folder', async () => {
    expect(await runCliIn(folder, 'compare', '--from', 'no.csv')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no file or folder no.csv.'),
    });
    expect(await runCliIn(folder, 'compare', '--from', '.')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not a folder of MLflow, W&B or TensorBoard'),
    });
  });
});
