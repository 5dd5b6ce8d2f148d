import { readFileSync } from 'node:fs';
import { methodNames, type Method, type SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { configurationAt } from '../testing/configuration-at.ts';
import { validatePlan } from '../plan-study.ts';
import { radicalInverse } from './halton.ts';
import { samplers } from './samplers.ts';
import { sobolBits } from './sobol.ts';

interface Fixtures {
  /** In units of 1/1024. */
  readonly sobol: readonly (readonly number[])[];
  /** In units of 1 / p^k, where p^k is the smallest power of the axis's prime p that is at least 1024. */
  readonly halton: readonly (readonly number[])[];
  readonly discrepancies: readonly {
    readonly method: Method;
    readonly points: number;
    readonly dimensions: number;
    readonly mean: number;
  }[];
  readonly 'a known set': { readonly points: readonly (readonly number[])[]; readonly discrepancy: number };
}

/** Fixtures made by tools/evidence/fixtures/search/qmc-fixtures.py from SciPy; they record its version. */
const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/qmc.json', import.meta.url), 'utf8'),
) as Fixtures;

/** Methods whose evenness is compared with SciPy's. */
const evenMethods = [...new Set(fixtures.discrepancies.map(({ method }) => method))];

it('the fixtures cover every sampler that does not learn except grid and random', () => {
  const methods = methodNames.filter((method) => samplers[method].startup === undefined);
  expect(methods.filter((method) => !evenMethods.includes(method))).toEqual(['grid', 'random']);
});

function searchUnitCube(method: Method, dimensions: number, points: number, seed: number): SearchDefinition {
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  const parsed = parseSearch(
    {
      method,
      seed,
      run_cap: points,
      parameters: Object.fromEntries(
        names.map((name) => [name, { distribution: 'uniform', min: 0, max: 1 }]),
      ),
    },
    'x',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function suggestPoints(definition: SearchDefinition): number[][] {
  return Array.from({ length: validatePlan(definition)!.configurations }, (_, number) =>
    Object.values(configurationAt(definition, number)!.parameters as Record<string, number>),
  );
}

// In jest's sandbox, looking up the global `Math` takes longer than the sum in which `abs` is called.
const { abs } = Math;

/** Squared centered L2 discrepancy (Hickernell, "A generalized discrepancy and quadrature error bound", 1998). */
function discrepancy(points: readonly (readonly number[])[]): number {
  const count = points.length;
  const dimensions = points[0]!.length;
  let singleSum = 0;
  let pairSum = 0;
  for (let i = 0; i < count; i++) {
    const x = points[i]!;
    let single = 1;
    for (const xi of x) single *= 1 + abs(xi - 0.5) / 2 - ((xi - 0.5) * (xi - 0.5)) / 2;
    singleSum += single;
    // The sum is symmetric, so each pair of different points is visited once and counts twice.
    for (let j = 0; j <= i; j++) {
      const y = points[j]!;
      let pair = 1;
      for (let d = 0; d < dimensions; d++) {
        const xi = x[d]!;
        const yi = y[d]!;
        pair *= 1 + (abs(xi - 0.5) + abs(yi - 0.5) - abs(xi - yi)) / 2;
      }
      pairSum += i === j ? pair : 2 * pair;
    }
  }
  return (13 / 12) ** dimensions - (2 / count) * singleSum + pairSum / (count * count);
}

describe('an unscrambled sequence', () => {
  it("equals SciPy's: Sobol, 1,024 points in 10 dimensions", () => {
    const points = fixtures.sobol.map((point, index) => point.map((_, d) => sobolBits(index, d) / 2 ** 22));
    expect(points).toEqual(fixtures.sobol);
  });

  it("equals SciPy's: Halton, 1,024 points in 10 dimensions", () => {
    const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];
    const denominators = primes.map((prime) => {
      let power = prime;
      while (power < 1024) power *= prime;
      return power;
    });
    const differences = fixtures.halton.flatMap((numerators, index) =>
      numerators.map((numerator, d) => abs(radicalInverse(index, primes[d]!) - numerator / denominators[d]!)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-15);
  });
});

it("the discrepancy of this test equals SciPy's", () => {
  const { points, discrepancy: expected } = fixtures['a known set'];
  expect(discrepancy(points)).toBeCloseTo(expected, 12);
});

describe('a scrambled sequence', () => {
  it.each(
    fixtures.discrepancies.map((row) => [`${row.method} ${row.points} x ${row.dimensions}`, row] as const),
  )("is as even as SciPy's within 5 %%: %s", (_name, { method, points, dimensions, mean }) => {
    const seeds = 40;
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++)
      sum += discrepancy(suggestPoints(searchUnitCube(method, dimensions, points, seed)));
    expect(Math.abs(sum / seeds / mean - 1)).toBeLessThan(0.05);
  });

  it.each(evenMethods)('is uniform over seeds: %s', (method) => {
    const sets = Array.from({ length: 40 }, (_, seed) => suggestPoints(searchUnitCube(method, 3, 8, seed)));
    const first = sets.map((points) => points[0]![2]!);
    expect(new Set(first).size).toBe(40);
    expect(Math.abs(first.reduce((sum, x) => sum + x, 0) / 40 - 0.5)).toBeLessThan(0.15);
  });

  it('has one point in each part of each dimension: 16 points of Sobol, or all of a Latin hypercube', () => {
    for (const [method, count] of [
      ['sobol', 16],
      ['latin_hypercube', 13],
    ] as const) {
      const points = suggestPoints(searchUnitCube(method, 4, count, 3));
      for (let d = 0; d < 4; d++) {
        const parts = points.map((point) => Math.floor(point[d]! * count)).sort((a, b) => a - b);
        expect(parts).toEqual(Array.from({ length: count }, (_, part) => part));
      }
    }
  });
});

describe('a search with strategies', () => {
  it('draws only shared parameters identically for all strategies', () => {
    for (const method of evenMethods) {
      const strategy = { parameters: { y: { min: 0.5, max: 9 } } };
      const parsed = parseSearch(
        {
          method,
          run_cap: 12,
          parameters: { x: { min: 0.5, max: 9 } },
          strategies: { none: {}, a: strategy, b: strategy },
        },
        'x',
      );
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const all = Array.from({ length: 12 }, (_, number) => configurationAt(parsed.value, number)!);
      const column = (strategy: string, name: string) =>
        all
          .filter((configuration) => configuration.strategy === strategy)
          .map(({ parameters }) => parameters[name]);
      expect(column('a', 'x')).toEqual(column('none', 'x'));
      expect(column('a', 'y')).not.toEqual(column('b', 'y'));
    }
  });
});
