import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import { equivalenceP } from './equivalence.ts';
import { hedgesG, probabilityOfSuperiority } from './effect-size.ts';
import { friedman } from './friedman.ts';
import { holm } from './holm.ts';
import { pairedT } from './paired-t.ts';
import { pairsNeeded, powerOfPairedT, smallestEffect } from './power.ts';
import { meanOf } from './sample.ts';
import { signFlip } from './sign-flip.ts';
import { adjustTies } from './ties.ts';
import { twoSourceT } from './two-source.ts';
import { signedRank } from './wilcoxon.ts';

interface Fixtures {
  readonly samples: readonly {
    readonly name: string;
    readonly differences: readonly number[];
    readonly pairedT: null | Record<'t' | 'p' | 'low' | 'high' | 'low80' | 'high80' | 'deviation', number>;
    readonly nadeauBengio: null | Record<'ratio' | 'low' | 'high' | 'p', number>;
    readonly signFlip: number | null;
    readonly wilcoxon: null | Record<'statistic' | 'p', number>;
    readonly hedges: number | null;
    readonly superiority: number;
    readonly equivalence: readonly Record<'margin' | 'p', number>[];
  }[];
  readonly friedman: readonly {
    readonly name: string;
    readonly blocks: readonly (readonly number[])[];
    readonly expected: null | {
      readonly statistic: number;
      readonly p: number;
      readonly meanRanks: readonly number[];
      readonly adjusted: readonly number[];
    };
  }[];
  readonly holm: readonly { readonly ps: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly power: readonly Record<'n' | 'effect' | 'alpha' | 'power', number>[];
  readonly twoSources: readonly {
    readonly table: readonly (readonly number[])[];
    readonly expected: Record<'degreesOfFreedom' | 't' | 'p' | 'low' | 'high', number>;
  }[];
  readonly chiSquare: readonly Record<'share' | 'freedom' | 'quantile', number>[];
}

/**
 * Fixtures from SciPy and statsmodels, made by tools/evidence/fixtures/compare/statistics-fixtures.py; they record the
 * versions.
 */
const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/statistics.json', import.meta.url), 'utf8'),
) as Fixtures;

function expectClose(actual: number | undefined, expected: number, relative = 1e-10): void {
  expect(actual).toBeDefined();
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(relative * Math.max(1e-12, Math.abs(expected)));
}

it.each(fixtures.twoSources)(
  "computes the two-source t interval and test as SciPy's Welch test of the means per seed and per example",
  ({ table, expected }) => {
    const actual = twoSourceT(table);
    for (const key of ['degreesOfFreedom', 't', 'p', 'low', 'high'] as const) {
      expectClose(actual?.[key], expected[key], 1e-9);
    }
  },
);

it('names the parts of a two-source interval as `compare --format json` prints them', () => {
  expect(Object.keys(twoSourceT(fixtures.twoSources[0]!.table)!).sort()).toEqual([
    ...['degreesOfFreedom', 'endlessSeedsError', 'exampleError', 'examples', 'high', 'low', 'mean', 'p'],
    ...['seedError', 'seeds', 'standardError', 't'],
  ]);
});

it('returns no two-source interval without two seeds, two examples and some spread', () => {
  expect(twoSourceT([[1, 2]])).toBeUndefined();
  expect(twoSourceT([[1], [2]])).toBeUndefined();
  expect(
    twoSourceT([
      [1, 1],
      [1, 1],
    ]),
  ).toBeUndefined();
});

it('requires equivalence also over the seeds alone if there are fewer than five', () => {
  const rows = [-0.2, 0.9, 0.1].map((shift) =>
    Array.from({ length: 50 }, (_, i) => shift + 3 * Math.sin(9 * i)),
  );
  const overSeeds = pairedT(rows.map(meanOf))!;
  expect(equivalenceP({ type: 'seeds-and-examples', ...twoSourceT(rows)! }, 2)).toBeGreaterThanOrEqual(
    equivalenceP({ type: 'seeds', ...overSeeds }, 2),
  );
});

it.each(fixtures.chiSquare)(
  'computes the chi-square quantile of SciPy: $freedom',
  ({ share, freedom, quantile }) => {
    expectClose(chiSquareQuantile(share, freedom), quantile, 1e-9);
  },
);

describe.each(fixtures.samples)('against SciPy: $name', (sample) => {
  it('computes two one-sided tests of equivalence', () => {
    const estimate = { type: 'seeds', ...pairedT(sample.differences)! } as const;
    for (const { margin, p } of sample.equivalence) {
      expectClose(equivalenceP(estimate, margin), p, 1e-9);
    }
  });

  it('computes the paired t interval and test', () => {
    const actual = pairedT(sample.differences);
    if (sample.pairedT === null) {
      expect(actual).toBeUndefined();
      return;
    }
    expectClose(actual?.t, sample.pairedT.t);
    expectClose(actual?.p, sample.pairedT.p);
    expectClose(actual?.low, sample.pairedT.low);
    expectClose(actual?.high, sample.pairedT.high);
    expectClose(actual?.deviation, sample.pairedT.deviation);
    const narrow = pairedT(sample.differences, { confidence: 0.8 });
    expectClose(narrow?.low, sample.pairedT.low80);
    expectClose(narrow?.high, sample.pairedT.high80);
  });

  it('computes the interval of Nadeau and Bengio', () => {
    if (sample.nadeauBengio === null) return;
    const actual = pairedT(sample.differences, { validationToTraining: sample.nadeauBengio.ratio });
    expectClose(actual?.low, sample.nadeauBengio.low);
    expectClose(actual?.high, sample.nadeauBengio.high);
    expectClose(actual?.p, sample.nadeauBengio.p);
  });

  it('computes the exact sign-flip test', () => {
    if (sample.signFlip !== null) expectClose(signFlip(sample.differences)?.p, sample.signFlip);
  });

  it('computes the signed-rank test', () => {
    if (sample.wilcoxon === null) return;
    const actual = signedRank(sample.differences);
    expectClose(actual.statistic, sample.wilcoxon.statistic);
    expectClose(actual.p, sample.wilcoxon.p);
  });

  it('computes the effect sizes', () => {
    const actual = hedgesG(sample.differences);
    if (sample.hedges === null) expect(actual).toBeUndefined();
    else expectClose(actual, sample.hedges);
    expectClose(probabilityOfSuperiority(sample.differences), sample.superiority);
  });
});

it.each(fixtures.friedman)("computes Friedman's test of SciPy: $name", ({ blocks, expected }) => {
  const actual = friedman(blocks);
  if (expected === null) {
    expect(actual).toBeUndefined();
    return;
  }
  expectClose(actual?.statistic, expected.statistic);
  expectClose(actual?.p, expected.p);
  expected.meanRanks.forEach((rank, index) => expectClose(actual?.meanRanks[index], rank));
  expected.adjusted.forEach((p, index) => expectClose(actual?.pairs[index]?.adjustedP, p));
});

it.each(fixtures.holm)("computes Holm's adjustment of statsmodels: $ps", ({ ps, adjusted }) => {
  const actual = holm(ps);
  adjusted.forEach((p, index) => expectClose(actual[index], p));
});

it.each(fixtures.power)('computes the power of statsmodels: n $n, effect $effect, alpha $alpha', (cell) => {
  expect(powerOfPairedT(cell.n, cell.effect, cell.alpha)).toBeCloseTo(cell.power, 6);
});

it('finds the smallest effect with the requested power', () => {
  for (const [n, alpha, power] of [
    [2, 0.05, 0.8],
    [5, 0.0083, 0.9],
    [10, 0.05, 0.8],
    [40, 0.001, 0.8],
  ] as const) {
    const effect = smallestEffect(n, alpha, power);
    expect(powerOfPairedT(n, effect, alpha)).toBeCloseTo(power, 5);
  }
});

describe('pairsNeeded', () => {
  it('returns the smallest number with the requested power', () => {
    const target = { deviation: 0.5, difference: 0.2, alpha: 0.05, power: 0.8 };
    const n = pairsNeeded(target)!;
    expect(powerOfPairedT(n, 0.4, 0.05)).toBeGreaterThanOrEqual(0.8);
    expect(powerOfPairedT(n - 1, 0.4, 0.05)).toBeLessThan(0.8);
  });

  it('returns undefined if no number suffices', () => {
    expect(pairsNeeded({ deviation: 1, difference: 1e-6, alpha: 0.05, power: 0.8 })).toBeUndefined();
  });
});

describe('exact tests', () => {
  const differenceLists = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 12 });

  it('do not depend on the order of values or strategies', () => {
    fc.assert(
      fc.property(differenceLists, (differences) => {
        const mirrored = differences.map((value) => -value).reverse();
        expectClose(signFlip(mirrored)?.p, signFlip(differences)!.p);
        expectClose(signedRank(mirrored).p, signedRank(differences).p);
        const t = pairedT(differences);
        if (t !== undefined) expectClose(pairedT(mirrored)?.p, t.p, 1e-9);
      }),
    );
  });

  it('return the smallest possible p for equal signs', () => {
    fc.assert(
      fc.property(differenceLists, (differences) => {
        for (const test of [signFlip(differences)!, signedRank(differences)]) {
          expect(test.p).toBeGreaterThanOrEqual(test.smallest);
        }
        const magnitudes = differences.map((value) => Math.abs(value) + 1);
        expect(signFlip(magnitudes)?.p).toBe(signFlip(magnitudes)?.smallest);
        expect(signedRank(magnitudes).p).toBe(signedRank(magnitudes).smallest);
      }),
    );
  });
});

describe('adjustTies', () => {
  it('makes float32 ties exact without changing other values', () => {
    expect(adjustTies([0.0100000002, -0.01, 3e-9, 0.25, 0.02], 1e-7)).toEqual([0.01, -0.01, 0, 0.25, 0.02]);
  });
});
