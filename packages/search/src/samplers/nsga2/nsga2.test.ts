import fc from 'fast-check';
import { hypervolume, ParetoRanking, type SearchDefinition } from '@ridgeline/core';
import { samplerHorizon } from '../../horizon.ts';
import type { FinishedConfiguration } from '../../history.ts';
import { propose } from '../../propose.ts';
import { createDefinition } from '../../testing/optimize.ts';
import { expectActiveOnly, expectWithinBounds } from '../../testing/searched-spaces.ts';
import { completeResults } from '../rank-configurations.ts';
import { crossover, mutate } from './variation.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const quantile = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('crossover and mutation', () => {
  it('stay within the bounds', () => {
    fc.assert(
      fc.property(share, share, quantile, fc.boolean(), (a, b, u, isUpper) => {
        for (const child of [crossover(a, b, u, isUpper), mutate(a, u)]) {
          expect(child).toBeGreaterThanOrEqual(0);
          expect(child).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('create children symmetrically where the bounds allow', () => {
    const children = [false, true].map((isUpper) => crossover(0.48, 0.52, 0.5, isUpper));
    expect(children[0]! + children[1]!).toBeCloseTo(1, 12);
    expect(mutate(0.5, 0.5)).toBeCloseTo(0.5, 12);
    expect(mutate(0.5, 0.1) + mutate(0.5, 0.9)).toBeCloseTo(1, 12);
  });
});

const twoLosses = { objectives: [{ name: 'f1' }, { name: 'f2' }] };
const parameters = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { min: 0.001, max: 0.999 }]));

/** ZDT1 (Zitzler, Deb, Thiele, 2000) of four parameters. */
function zdt1(point: Readonly<Record<string, unknown>>) {
  const [f1, ...others] = Object.values(point) as number[];
  const g = 1 + (9 / others.length) * others.reduce((sum, x) => sum + x, 0);
  return { f1: f1!, f2: g * (1 - Math.sqrt(f1! / g)) };
}

/** Runs a search sequentially: each suggestion uses all earlier results. */
function runSearch(definition: SearchDefinition, count: number): readonly FinishedConfiguration[] {
  const finished: FinishedConfiguration[] = [];
  for (let index = 0; index < count; index++) {
    const configuration = propose(definition, index, { finished, pending: [] })!;
    const values = zdt1(configuration.parameters);
    finished.push({ configuration, outcome: 'complete', value: values.f1, values, repeats: [] });
  }
  return finished;
}

function dominatedVolume(finished: readonly FinishedConfiguration[], definition: SearchDefinition): number {
  const results = completeResults(finished, definition);
  return hypervolume(
    results.map(({ losses }) => losses),
    [1, 6],
  );
}

describe('NSGA-II', () => {
  it('waits for whole generations', () => {
    const definition = createDefinition({ method: 'nsga2', parameters });
    const [strategy] = definition.strategies;
    const horizons = [0, 19, 20, 39, 40].map((point) => samplerHorizon(definition, strategy!, point));
    expect(horizons).toEqual([0, 0, 20, 20, 40]);
  });

  it('dominates a larger volume than random search for each seed', () => {
    for (let seed = 0; seed < 5; seed++) {
      const [nsga2, random] = ['nsga2', 'random'].map((method) => {
        const definition = createDefinition({ ...twoLosses, method, parameters, seed });
        return dominatedVolume(runSearch(definition, 200), definition);
      });
      expect(nsga2).toBeGreaterThan(random!);
    }
  });

  it('suggests no point twice while others remain', () => {
    const definition = createDefinition({
      ...twoLosses,
      method: { name: 'nsga2', population: 8 },
      parameters: { ...parameters, a: { values: [0.1, 0.5] }, b: { min: 0, max: 5 } },
    });
    const points = runSearch(definition, 80).map(({ configuration }) =>
      JSON.stringify(configuration.parameters),
    );
    expect(new Set(points).size).toBe(80);
  });

  it('ranks only complete configurations, with infeasible ones last', () => {
    const definition = createDefinition({
      ...twoLosses,
      method: { name: 'nsga2', population: 4 },
      constraints: [{ name: 'f1', max: 0.5 }],
      parameters,
    });
    const finished = runSearch(definition, 4).map((entry, index) =>
      index === 0 ? { ...entry, outcome: 'diverged' as const, value: undefined } : entry,
    );
    const ranking = new ParetoRanking(definition);
    const results = completeResults(finished, definition);
    expect(results).toHaveLength(3);
    const ranks = ranking.ranks(results);
    results.forEach(({ violation }, index) => {
      if (violation > 0) expect(ranks[index]).toBeGreaterThan(0);
    });
    expect(propose(definition, 4, { finished, pending: [] })).toBeDefined();
  });

  it('suggests only active parameters within their bounds', () => {
    const method = { name: 'nsga2', population: 4 };
    expectWithinBounds({ method }, 60);
    expectActiveOnly({ method }, 60);
  });
});
