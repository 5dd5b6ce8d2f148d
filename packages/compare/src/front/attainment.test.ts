import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { binomialInterval } from '../statistics/binomial-interval.ts';
import {
  attainedAt,
  attainmentSurface,
  compareAttainment,
  minRuns,
  type AttainmentRun,
} from './attainment.ts';

interface ComparedRuns {
  readonly a: readonly AttainmentRun[];
  readonly b: readonly AttainmentRun[];
  readonly surfaces: AttainmentRun[];
  readonly largest: number;
  readonly p: number;
}

interface Fixtures {
  readonly versions: Readonly<Record<string, string>>;
  readonly compared: readonly ComparedRuns[];
  readonly intervals: readonly {
    readonly hits: number;
    readonly of: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Fixtures from moocore and SciPy, written by tools/evidence/fixtures/compare/attainment-fixtures.py. */
const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/attainment.json', import.meta.url), 'utf8'),
) as Fixtures;

const options = { level: 0.05, seed: 7 };

describe.each(fixtures.compared.map((fixture) => [fixture.a.length, fixture] as const))(
  'attainment of %i runs against moocore and SciPy',
  (_, { a, b, surfaces, largest, p }) => {
    it('returns the surfaces of all counts', () => {
      surfaces.forEach((surface, index) => {
        const sorted = surface.toSorted((first, second) => first[0]! - second[0]!);
        expect(attainmentSurface(a, index + 1)).toEqual(sorted);
      });
    });

    it('returns the largest difference and its p value', () => {
      const difference = compareAttainment(a, b, options);
      expect(Math.abs(difference.largest!.a.runs - difference.largest!.b.runs)).toBe(largest);
      expect(difference.p).toBeCloseTo(p, 12);
      expect(difference.shown.length > 0).toBe(p <= 0.05);
    });
  },
);

it.each(fixtures.intervals)(
  'computes the exact interval of $hits of $of',
  ({ hits, of: trials, low, high }) => {
    const interval = binomialInterval(hits, trials);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  },
);

it('counts runs with a result that is at least as good as the point', () => {
  const runs = [[[1, 2]], [[2, 1]], []];
  expect(attainedAt(runs, [1, 2]).runs).toBe(1);
  expect(attainedAt(runs, [2, 2])).toMatchObject({ runs: 2, of: 3 });
  expect(attainmentSurface(runs, 3)).toEqual([]);
});

it('shows only points that a strategy attains more often', () => {
  // Only `a` attains small first losses; both attain small second losses equally often.
  const a = Array.from({ length: 8 }, (_, run) => [
    [1 + run / 100, 3],
    [4, 1 + (run % 2)],
  ]);
  const b = Array.from({ length: 8 }, (_, run) => [
    [2 + run / 100, 3],
    [4, 2 - (run % 2)],
  ]);
  const { shown, p, smallest } = compareAttainment(a, b, options);
  // Exchanging every second pair gives all the smallest second losses to one strategy: a difference of 8 runs, too.
  expect(p).toBe(4 / 2 ** 8);
  expect(smallest).toBe(2 / 2 ** 8);
  expect(shown.every(({ point, a: more, b: less }) => point[1] === 3 && more.runs > less.runs)).toBe(true);
  expect(shown.length).toBeGreaterThan(0);
});

it('uses the results themselves as points for three losses', () => {
  const a = Array.from({ length: 6 }, () => [[1, 1, 1]]);
  const b = Array.from({ length: 6 }, () => [[2, 1, 1]]);
  expect(compareAttainment(a, b, options)).toMatchObject({ p: 2 / 2 ** 6, largest: { point: [1, 1, 1] } });
});

it('draws random exchanges for more than twelve pairs', () => {
  const a = Array.from({ length: 14 }, (_, run) => [[1 + run / 100, 1]]);
  const b = Array.from({ length: 14 }, (_, run) => [[2 + run / 100, 1]]);
  const { p, shown, smallest } = compareAttainment(a, b, options);
  // Smallest p of 5,000 drawn exchanges. All 2 ** 13 exchanges would give a smaller one.
  expect(smallest).toBe(1 / 5001);
  expect(p).toBeLessThan(0.005);
  expect(shown.length).toBeGreaterThan(0);
  expect(compareAttainment(a, a, options)).toMatchObject({ largest: undefined, p: 1, shown: [] });
});

it('is symmetric in the strategies', () => {
  const run = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
    maxLength: 4,
  });
  const runs = fc.array(run, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      const [forward, backward] = [compareAttainment(a, b, options), compareAttainment(b, a, options)];
      expect(backward.p).toBe(forward.p);
      expect(backward.shown).toHaveLength(forward.shown.length);
    }),
    { numRuns: 30 },
  );
});

it.each([0.3, 0.05, 0.01, 0.001])(
  'computes the minimum number of runs that can show a difference at level %f',
  (level) => {
    const computeP = (runs: number) => {
      const createRuns = (loss: number) => Array.from({ length: runs }, () => [[loss, loss]]);
      return compareAttainment(createRuns(1), createRuns(2), { ...options, level }).p;
    };
    expect(computeP(minRuns(level)!)).toBeLessThanOrEqual(level);
    expect(computeP(minRuns(level)! - 1)).toBeGreaterThan(level);
  },
);

it('returns undefined if no number of runs can show a difference, as between 23 strategies', () => {
  const countPairs = (strategies: number) => (strategies * (strategies - 1)) / 2;
  expect(minRuns(0.05 / countPairs(22))).toBe(14);
  expect(minRuns(0.05 / countPairs(23))).toBeUndefined();
});
