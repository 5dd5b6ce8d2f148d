import { readFileSync } from 'node:fs';
import { equivalenceP } from '../statistics/equivalence.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { criticalDifference } from '../statistics/nemenyi.ts';
import { welchT } from '../statistics/welch.ts';
import { compareResults } from './compare-results.ts';
import type { ResultComparison, TestedPair } from './result.ts';

interface Fixtures {
  readonly unpaired: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly welch: Record<'t' | 'degreesOfFreedom' | 'p' | 'low' | 'high', number>;
    readonly mannWhitney: Record<'statistic' | 'p', number>;
  }[];
  readonly criticalDifferences: readonly Record<'treatments' | 'blocks' | 'alpha' | 'difference', number>[];
  readonly datasets: readonly {
    /** `[data sets][strategies]` */
    readonly values: readonly (readonly number[])[];
    readonly friedman: Record<'statistic' | 'pvalue', number>;
    readonly meanRanks: readonly number[];
    readonly criticalDifference: number;
    readonly nemenyi: readonly (readonly number[])[];
  }[];
  readonly folds: readonly {
    readonly folds: number;
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly rope: number;
    readonly tails: readonly [number, number, number];
  }[];
  readonly mixedModel: {
    /** `[data sets][seeds]` */
    readonly differences: readonly (readonly number[])[];
    readonly mean: number;
    readonly standardError: number;
  };
}

/** Fixtures made by tools/evidence/fixtures/compare/results-fixtures.py; they record the versions. */
const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/results.json', import.meta.url), 'utf8'),
) as Fixtures;

function expectClose(actual: number | undefined, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

function onlyPair({ pairs: [pair] }: ResultComparison): TestedPair {
  if (pair?.type !== 'tested') throw new Error('not tested');
  return pair;
}

const score = { metric: { name: 'score', goal: 'maximize' } } as const;

describe.each(fixtures.unpaired)('against SciPy: $name', ({ a, b, welch, mannWhitney: ranks }) => {
  it("computes Welch's test", () => {
    const actual = welchT(a, b);
    for (const key of ['t', 'degreesOfFreedom', 'p', 'low', 'high'] as const)
      expectClose(actual?.[key], welch[key]);
  });

  it('computes the test of Mann and Whitney', () => {
    const actual = mannWhitney(a, b);
    expectClose(actual?.statistic, ranks.statistic);
    expectClose(actual?.p, ranks.p);
  });
});

it.each(fixtures.criticalDifferences)(
  'computes the critical difference of SciPy: $treatments strategies, $blocks data sets, alpha $alpha',
  ({ treatments, blocks, alpha, difference }) => {
    expectClose(criticalDifference(treatments, blocks, alpha), difference, 1e-6);
  },
);

describe.each(fixtures.datasets)(
  'against autorank and scikit-posthocs',
  ({ values, friedman, meanRanks, ...expected }) => {
    const comparison = compareResults(
      values.flatMap((row, dataset) =>
        row.map((value, strategy) => ({ strategy: `s${strategy}`, dataset: `d${dataset}`, value })),
      ),
      score,
    );
    const ranks = comparison.ranks!;

    it("computes Friedman's test, mean ranks and the critical difference", () => {
      expectClose(ranks.friedman?.statistic, friedman.statistic);
      expectClose(ranks.friedman?.p, friedman.pvalue);
      ranks.strategies.forEach(({ meanRank }, index) => expectClose(meanRank, meanRanks[index]!));
      expectClose(ranks.criticalDifference, expected.criticalDifference, 1e-3);
    });

    it("finds a difference above the critical one exactly for pairs with p < 0.05 in Nemenyi's test", () => {
      ranks.strategies.forEach((a, i) =>
        ranks.strategies.slice(i + 1).forEach((b, offset) => {
          const isSeparated = Math.abs(a.meanRank - b.meanRank) > ranks.criticalDifference;
          expect(isSeparated).toBe(expected.nemenyi[i]![i + 1 + offset]! < 0.05);
        }),
      );
    });
  },
);

it.each(fixtures.folds)(
  'computes the correlated t test of baycomp over $folds folds',
  ({ folds, a, b, rope, tails }) => {
    const rows = [
      ['a', a],
      ['b', b],
    ] as const;
    const pair = onlyPair(
      compareResults(
        rows.flatMap(([strategy, values]) =>
          values.map((value, index) => ({
            strategy,
            fold: String(index % folds),
            seed: String(Math.floor(index / folds)),
            value,
          })),
        ),
        score,
      ),
    );
    // The p of two one-sided tests is the larger tail outside baycomp's region of practical equivalence (rope).
    expectClose(equivalenceP(pair.estimate!, rope), Math.max(tails[0], tails[2]));
  },
);

it('computes the mean and the error of the mixed model of statsmodels for balanced results', () => {
  const { differences, mean, standardError } = fixtures.mixedModel;
  const rows = differences.flatMap((seeds, dataset) =>
    seeds.flatMap((difference, seed) => {
      const run = { dataset: String(dataset), seed: String(seed) };
      return [
        { ...run, strategy: 'a', value: dataset + difference },
        { ...run, strategy: 'b', value: dataset },
      ];
    }),
  );
  const { estimate } = onlyPair(compareResults(rows, score));
  expectClose(estimate?.mean, mean, 1e-6);
  expectClose(estimate?.standardError, standardError, 1e-5);
});
