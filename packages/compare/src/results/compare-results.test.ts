import { describeResults, formatResultVerdict } from '../text/results.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { meanOf } from '../statistics/sample.ts';
import { createGenerators } from '../testing/calibration.ts';
import { compareResults } from './compare-results.ts';
import type { ResultComparison, ResultOptions, ResultRow } from './result.ts';

const accuracy = { metric: { name: 'accuracy', goal: 'maximize' } } as const;

/** Creates rows of strategies with one value per seed. */
function createRows(
  values: Readonly<Record<string, readonly (number | undefined)[]>>,
  overrides: Partial<ResultRow> = {},
): ResultRow[] {
  return Object.entries(values).flatMap(([strategy, seedValues]) =>
    seedValues.map((value, seed) => ({ strategy, seed: String(seed), value, ...overrides })),
  );
}

function describeAnswer(rows: readonly ResultRow[], options: ResultOptions = accuracy): string {
  return describeResults(compareResults(rows, options)).answer;
}

function formatFirstPair(comparison: ResultComparison): string {
  return formatResultVerdict(comparison.pairs[0]!, comparison);
}

const none = [0.8, 0.81, 0.79, 0.82, 0.8];
const l2 = [0.84, 0.86, 0.83, 0.87, 0.85];

describe('pairs by seed', () => {
  it('are judged by the t test of their differences for any order of rows', () => {
    const rows = createRows({ none, l2 });
    const comparison = compareResults(rows, accuracy);
    expect(comparison.pairs[0]).toMatchObject({
      design: 'paired',
      answer: 'b-better',
      primary: { type: 't' },
      exact: { type: 'signed-rank', canReject: false },
    });
    expect(formatFirstPair(comparison)).toBe(
      'l2 is better than none by 4.60 points (95 % interval +3.91 to +5.29 points over 5 pairs, p < 0.001).',
    );
    const reversedComparison = compareResults(rows.toReversed(), accuracy);
    expect(describeResults(reversedComparison).answer).toBe(describeResults(comparison).answer);
    expect(describeResults(comparison).answer).toBe(
      'l2 leads with an accuracy of 85.0 %. It is better than none.',
    );
  });

  it('come with a caveat over few runs, because training may collapse by chance', () => {
    const values = { l2: [0.9, 0.901, 0.902], none: [0.1, 0.102, 0.101] };
    const dropout = [0.9, 0.1, 0.9];
    const caveat = 'Over 3 runs, training that collapses by chance can look like a difference.';
    expect(describeAnswer(createRows(values))).not.toContain(caveat);
    const text = describeResults(compareResults(createRows({ ...values, dropout }), accuracy));
    expect(text.answer).toContain(caveat);
    expect(text.sections.flat().join(' ')).toContain('Note: With 3 runs, a claim supposes that');
  });

  it('get letters and p values adjusted by Holm over all pairs', () => {
    const rows = createRows({
      none,
      l2,
      l1: l2.map((value, seed) => value + [1, -1, 2, -2, 0][seed]! / 1000),
    });
    const comparison = compareResults(rows, accuracy);
    expect(comparison.compared).toBe(3);
    const text = describeResults(comparison, { pairs: true });
    expect(text.standings.map(({ strategy, letters }) => [strategy, letters])).toEqual([
      ['l2', 'a'],
      ['l1', 'a'],
      ['none', 'b'],
    ]);
    expect(text.sections[0]).toHaveLength(3);
    expect(text.sections[0]![0]).toContain('after Holm over 3 pairs');
    expect(formatFirstPair(compareResults(rows, { ...accuracy, equivalent: 0.01 }))).toContain(
      'after Holm and Shaffer over 3 pairs',
    );
  });

  it('are called equivalent only if a smallest difference is given', () => {
    const close = l2.map((value, seed) => value + [1, -1, 2, -2, 0][seed]! / 1000);
    expect(compareResults(createRows({ l2, close }), accuracy).pairs[0]).toMatchObject({
      answer: 'not-shown',
    });
    const comparison = compareResults(createRows({ l2, close }), { ...accuracy, equivalent: 0.01 });
    expect(comparison.pairs[0]).toMatchObject({ answer: 'equivalent' });
    expect(formatFirstPair(comparison)).toContain('are equivalent within 1 points');
  });

  it('have an interval over seeds and test examples if each example has a value', () => {
    const random = createGenerators('examples of results');
    const rows = ['a', 'b'].flatMap((strategy) =>
      [0, 1, 2, 3, 4, 5].map((seed) => {
        const examples = Array.from({ length: 40 }, () => random.normal() + (strategy === 'a' ? 3 : 0));
        return {
          strategy,
          seed: String(seed),
          examples,
          value: examples.reduce((sum, value) => sum + value, 0) / 40,
        };
      }),
    );
    const comparison = compareResults(rows, { metric: { name: 'loss', goal: 'minimize' } });
    expect(comparison.pairs[0]).toMatchObject({
      answer: 'b-better',
      estimate: { type: 'seeds-and-examples', examples: 40 },
    });
    expect(formatFirstPair(comparison)).toContain('over 6 pairs and 40 examples');
  });

  it('include the interval over seeds in that of a strategy with fewer than five seeds', () => {
    const shifts = [0.3, 0.1, -0.4];
    const rows = shifts.map((shift, seed) => {
      const examples = Array.from({ length: 40 }, (_, i) => shift + Math.sin(i));
      return { strategy: 'a', seed: String(seed), examples, value: meanOf(examples) };
    });
    const { strategies } = compareResults(rows, { metric: { name: 'loss', goal: 'minimize' } });
    const overSeeds = pairedT(rows.map(({ value }) => value))!;
    expect(strategies[0]!.interval!.low).toBeLessThanOrEqual(overSeeds.low);
    expect(strategies[0]!.interval!.high).toBeGreaterThanOrEqual(overSeeds.high);
  });

  it('are judged by sign-flip if there is no spread', () => {
    const comparison = compareResults(createRows({ none, l2: none.map((value) => value + 0.05) }), accuracy);
    expect(comparison.pairs[0]).toMatchObject({
      answer: 'not-shown',
      estimate: undefined,
      primary: { type: 'sign-flip', canReject: false },
    });
    expect(formatFirstPair(comparison)).toContain('no data of this size can reach 0.05');
  });
});

describe('runs without a common seed', () => {
  const unpairedRows = [
    ...createRows({ none }),
    ...l2.map((value, index) => ({ strategy: 'l2', seed: String(10 + index), value })),
  ];

  it("are judged by Welch's test and by exact ranks", () => {
    const comparison = compareResults(unpairedRows, accuracy);
    expect(comparison.pairs[0]).toMatchObject({
      design: 'unpaired',
      n: { a: 5, b: 5 },
      primary: { type: 'welch' },
      exact: { type: 'mann-whitney', canReject: true },
      answer: 'b-better',
    });
    expect(formatFirstPair(comparison)).toContain('unpaired over 5 and 5 runs, by Welch');
    expect(formatFirstPair(comparison)).toContain('By exact Mann and Whitney: p = 0.0079.');
    expect(describeResults(comparison).sections.flat().join(' ')).toContain('No pair has a seed in common');
  });

  it('may differ in number', () => {
    const rows = [
      ...none.map((value) => ({ strategy: 'none', value })),
      ...[...l2, 0.85, 0.86].map((value) => ({ strategy: 'l2', value })),
    ];
    expect(compareResults(rows, accuracy).pairs[0]).toMatchObject({ design: 'unpaired', n: { a: 5, b: 7 } });
  });

  it('are judged by ranks if there is no spread', () => {
    const rows = createRows({ none: [0.5, 0.5, 0.5, 0.5, 0.5], l2: [0.6, 0.6, 0.6, 0.6, 0.6], l1: none });
    expect(
      compareResults(
        rows.map(({ seed: _, ...row }) => row),
        accuracy,
      ).pairs[0],
    ).toMatchObject({
      primary: { type: 'mann-whitney' },
      estimate: undefined,
    });
  });
});

describe('a comparison refuses a verdict', () => {
  it('for one run each, and states the runs that would allow a verdict', () => {
    const rows = createRows({ none: [0.8], l2: [0.9] }, { duration: 300_000 });
    expect(describeAnswer(rows)).toBe(
      'l2 leads with an accuracy of 90.00 %, which shows nothing: none and l2 have one run each, ' +
        'which says nothing about chance. Train each with five seeds: 8 runs, about 40 minutes at your speed.',
    );
  });

  it('for two runs each', () => {
    const rows = createRows({ none: [0.8, 0.81], l2: [0.9, 0.92] });
    expect(describeAnswer(rows)).toContain(
      'none and l2 have two runs each, which say too little about chance. Train each with five seeds: 6 runs.',
    );
    expect(
      compareResults(createRows({ none: [0.8, 0.81, 0.8], l2: [0.9, 0.92, 0.93] }), accuracy).compared,
    ).toBe(1);
  });

  it('for three runs each without a seed in common', () => {
    const rows = createRows({ none: none.slice(0, 3), l2: l2.slice(0, 3) }).map(({ seed: _, ...row }) => row);
    expect(describeAnswer(rows)).toContain(
      'none and l2 have three runs each, which say too little about chance.',
    );
  });

  it('for the best of several configurations chosen by the same values', () => {
    const rows = [
      ...createRows({ none }),
      ...[1, 2, 3].flatMap((rate) => createRows({ l2 }, { configuration: `{"rate":${rate}}` })),
    ];
    const comparison = compareResults(rows, accuracy);
    expect(comparison.pairs[0]).toMatchObject({
      type: 'refused',
      refusals: [{ type: 'chosen', strategy: 'l2', configurations: 3 }],
    });
    expect(describeResults(comparison).answer).toContain(
      'l2 is the best of 3 configurations, chosen by the very values that are compared. ' +
        'Train the chosen configurations again, each with five new seeds: 10 runs.',
    );
    expect(comparison.strategies[1]!.interval).toBeUndefined();
  });

  it('for runs that failed or are absent', () => {
    const rowsWithFailure = createRows({ none, l2: [0.84, undefined, 0.83, 0.87, 0.85] });
    expect(describeAnswer(rowsWithFailure)).toContain(
      'l2 has no value for seed 1. Train the missing runs: 1 run.',
    );
    const rowsWithAbsentRuns = createRows({ none, l2: l2.slice(0, 3) });
    expect(describeAnswer(rowsWithAbsentRuns)).toContain(
      'l2 has no value for seed 3 and seed 4. Train the missing runs: 2 runs.',
    );
  });

  it('for unequal budgets, but not for equal ones', () => {
    const rows = [...createRows({ none }, { budget: 10 }), ...createRows({ l2 }, { budget: 20 })];
    expect(describeAnswer(rows)).toContain(
      'budgets differ, none with 10 and l2 with 20. Train all with one budget: 5 runs.',
    );
    expect(describeAnswer(createRows({ none, l2 }, { budget: 10 }))).toContain('It is better than none.');
  });

  it('for several runs under one seed', () => {
    expect(
      describeAnswer([...createRows({ none, l2 }), { strategy: 'l2', seed: '0', value: 0.9 }]),
    ).toContain(
      'l2 has 2 runs under seed 0, and one would have to be chosen. Name the column that distinguishes the runs',
    );
  });

  it('for seeds without an effect', () => {
    expect(describeAnswer(createRows({ none: [0.8, 0.8, 0.8], l2: [0.9, 0.9, 0.9] }))).toContain(
      'every strategy has one value on all its seeds',
    );
  });

  it('for many reasons, of which the answer lists four', () => {
    const rows = ['a', 'b', 'c', 'd'].flatMap((strategy, index) =>
      createRows({ [strategy]: l2 }, { budget: 10 + index }),
    );
    const comparison = compareResults(rows, accuracy);
    const { answer, sections } = describeResults(comparison, { pairs: true });
    expect(answer.match(/budgets differ/g)).toHaveLength(4);
    expect(answer).toContain('; and 2 more reasons. Train all with one budget');
    expect(sections[0]!.join(' ').match(/budgets differ/g)).toHaveLength(6);
  });

  it('on the affected pairs only', () => {
    const rows = [...createRows({ none, l2 }), { strategy: 'l1', seed: '0', value: 0.99 }];
    const comparison = compareResults(rows, accuracy);
    expect(comparison.compared).toBe(1);
    expect(describeResults(comparison).answer).toContain('No verdict on its pairs with none and l2');
    expect(describeResults(comparison).standings.map(({ letters }) => letters)).toEqual(['', 'a', 'b']);
  });
});

describe('results on several data sets', () => {
  const names = ['iris', 'wine', 'digits', 'glass', 'zoo', 'ionosphere', 'sonar', 'vowel'];
  const rows = names.flatMap((dataset, index) =>
    Object.entries({ none: 0.7, l2: 0.75, l1: 0.72 }).map(([strategy, value]) => ({
      strategy,
      dataset,
      value: value + ((index * 7) % 5) / 50 + (strategy === 'l1' ? ((index * 3) % 4) / 100 : index / 1000),
    })),
  );

  it('are judged by signed ranks', () => {
    const comparison = compareResults(rows, accuracy);
    expect(comparison.pairs[0]).toMatchObject({
      design: 'datasets',
      n: { a: 8, b: 8 },
      wins: { a: 0, b: 8 },
      primary: { type: 'signed-rank', p: 2 / 256 },
      answer: 'b-better',
    });
    expect(comparison.ranks?.criticalDifference).toBeCloseTo(1.1719, 4);
    const text = describeResults(comparison, { pairs: true });
    expect(text.answer).toMatch(
      /^l2 leads with a mean rank of 1\.\d\d over 8 data sets\. It is better than none and l1\./,
    );
    expect(text.header.value).toBe('mean rank');
  });

  it('are judged over data sets alone if they have folds', () => {
    const rowsOnFolds = rows.flatMap((row) => ['1', '2', '3'].map((fold) => ({ ...row, fold })));
    const comparison = compareResults(rowsOnFolds, accuracy);
    const [withoutFolds] = compareResults(rows, accuracy).strategies;
    expect(comparison.strategies[0]!.interval!.low).toBeCloseTo(withoutFolds!.interval!.low, 12);
    expect(describeResults(comparison).sections.flat().join(' ')).not.toContain('Nadeau and Bengio');
  });

  it('get no verdict if a strategy lacks one data set', () => {
    const incompleteRows = rows.filter(({ strategy, dataset }) => strategy !== 'l1' || dataset !== 'zoo');
    const comparison = compareResults(incompleteRows, accuracy);
    expect(comparison.ranks).toBeUndefined();
    expect(describeResults(comparison).answer).toContain('l1 has no value for data set zoo');
  });

  it('are led by a strategy with a value on each, and need each missing run', () => {
    const seeds = ['0', '1', '2', '3', '4'];
    const seededRows = rows.flatMap((row) =>
      seeds.map((seed) => ({
        ...row,
        seed,
        value: row.value - (row.dataset === 'iris' ? 0.6 : 0),
        duration: 1000,
      })),
    );
    const comparison = compareResults(
      seededRows.filter(({ strategy, dataset }) => strategy !== 'none' || dataset !== 'iris'),
      accuracy,
    );
    const best = comparison.strategies.toSorted((a, b) => b.mean! - a.mean!)[0]!;
    expect(best.strategy).toBe('none');
    expect(describeResults(comparison).answer).toMatch(/^l2 leads .* It is better than l1\. No verdict/);
    expect(comparison.remedy).toEqual({ runs: 5, duration: 5000 });
  });

  it('tie if their means differ only by rounding', () => {
    const orders = { a: [0.7, 0.1, 0.2], b: [0.2, 0.7, 0.1], c: [0.1, 0.2, 0.7] };
    const tiedRows = names.flatMap((dataset) => createRows(orders, { dataset }));
    const comparison = compareResults(tiedRows, { ...accuracy, equivalent: 0.02 });
    expect(comparison.ranks!.strategies.map(({ meanRank }) => meanRank)).toEqual([2, 2, 2]);
    expect(comparison.ranks!.friedman).toBeUndefined();
    expect(comparison.pairs).toMatchObject(
      Array.from({ length: 3 }, () => ({ answer: 'not-shown', mean: 0, estimate: undefined })),
    );
  });

  it('get a remark if the data sets are too few to show a difference', () => {
    const fourDatasets = compareResults(
      rows.filter(({ dataset }) => names.indexOf(dataset) < 4),
      accuracy,
    );
    expect(fourDatasets.pairs[0]).toMatchObject({ answer: 'not-shown', primary: { canReject: false } });
    expect(formatFirstPair(fourDatasets)).toContain('no data of this size can reach 0.05');
  });
});

describe('runs on folds', () => {
  const rows = [
    ...none.map((value, fold) => ({ strategy: 'none', fold: String(fold), value })),
    ...l2.map((value, fold) => ({ strategy: 'l2', fold: String(fold), value })),
  ];

  it('have an interval that is widened for overlapping training sets', () => {
    const [plain] = compareResults(createRows({ none, l2 }), accuracy).pairs;
    const [pair] = compareResults(rows, accuracy).pairs;
    if (plain?.type !== 'tested' || pair?.type !== 'tested') throw new Error('not tested');
    expect(pair.exact).toBeUndefined();
    expect(pair.estimate!.high - pair.estimate!.low).toBeCloseTo(
      (plain.estimate!.high - plain.estimate!.low) * Math.sqrt((1 / 5 + 1 / 4) * 5),
      10,
    );
  });

  it('get no verdict if the strategies have different folds', () => {
    const unpairedRows = rows.map((row) =>
      row.strategy === 'l2' ? { ...row, fold: `other ${row.fold}` } : row,
    );
    expect(compareResults(unpairedRows, accuracy).pairs[0]).toMatchObject({ type: 'refused' });
  });
});

it('compares nothing if fewer than two strategies have a value', () => {
  expect(describeAnswer(createRows({ l2 }))).toBe('l2 is the only strategy with a result: 85.0 %.');
  expect(describeAnswer(createRows({ l2: [undefined] }))).toBe(
    'Nothing to compare: no run has a value of accuracy.',
  );
});
