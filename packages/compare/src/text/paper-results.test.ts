import { compareResults } from '../results/compare-results.ts';
import type { ResultRow } from '../results/result.ts';
import { paperResultsParagraphs } from './paper-results.ts';

const metric = { name: 'val_accuracy', goal: 'maximize' } as const;

function composeParagraphs(rows: readonly ResultRow[], equivalent?: number): readonly string[] {
  return paperResultsParagraphs({
    comparison: compareResults(rows, { metric, equivalent }),
    command: 'ridgeline compare --from runs.csv',
    versions: ['Ridgeline 0.1.0'],
  });
}

/** Creates runs of two strategies for each cell, which sets seed, fold or data set; `l2` is ahead by about 0.1. */
function createRuns(cells: readonly Partial<ResultRow>[]): readonly ResultRow[] {
  return ['none', 'l2'].flatMap((strategy, index) =>
    cells.map((cell, run) => ({
      strategy,
      value: 0.8 + index / 10 + ((run * 7 + index * 3) % 5) / 200,
      ...cell,
    })),
  );
}

const seeds = [1, 2, 3, 4, 5].map((seed) => ({ seed: String(seed) }));

it('returns a paragraph of methods, then one of results', () => {
  expect(composeParagraphs(createRuns(seeds))).toEqual([
    'We compared the strategies none and l2 by val_accuracy, over 5 runs each. Differences are paired by seed. Standard ' +
      'errors are over runs, so that claims hold for new runs on these test examples. Tests are two-sided t tests, at a ' +
      'chance of any false claim of 5 %. The comparison was computed with Ridgeline 0.1.0 (`ridgeline compare --from ' +
      'runs.csv`). It does not know how the runs were selected.',
    expect.stringMatching(
      /^l2 leads with .* It is better than none\. l2 is better than none by .*5 pairs, p .*\)\./,
    ),
  ]);
});

it('states the margin in the unit of the metric', () => {
  expect(composeParagraphs(createRuns(seeds), 0.2)[0]).toContain(
    'show it within 20 points, a difference that was fixed by hand',
  );
});

it('describes folds, runs without a common seed, and data sets', () => {
  const folds = seeds.flatMap((cell) => ['1', '2'].map((fold) => ({ ...cell, fold })));
  expect(composeParagraphs(createRuns(folds))[0]).toMatch(
    /over 10 runs each in 2-fold cross-validation\. Differences are paired by seed and fold\..*Nadeau and Bengio/,
  );
  expect(composeParagraphs(createRuns(seeds.map(() => ({}))))[0]).toContain(
    "compared unpaired, by Welch's test",
  );
  const datasets = [1, 2, 3, 4, 5, 6, 7].map((number) => ({ dataset: `d${number}`, seed: '1' }));
  expect(composeParagraphs(createRuns(datasets))[0]).toMatch(
    /on 7 data sets, with the mean of a strategy's runs on each as its value\. Tests are exact signed-rank tests over data sets/,
  );
});

it('states the number of pairs without a verdict', () => {
  const rows = [...createRuns(seeds), { strategy: 'l1', seed: '1', value: 0.85 }];
  const [methods, results] = composeParagraphs(rows);
  expect(methods).toContain('2 pairs of 3 were not tested, for the reasons below.');
  expect(methods).toContain('over 5 runs of none, 5 runs of l2 and 1 run of l1');
  expect(results).toContain('no verdict, because l1 has');
});
