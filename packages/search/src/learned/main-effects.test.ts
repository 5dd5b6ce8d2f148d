import type { Dimension, Strategy } from '@ridgeline/core';
import { createCube } from '../samplers/cube.ts';
import { mainEffects } from './main-effects.ts';

function createSpace(...dimensions: readonly Dimension[]) {
  const strategy: Strategy = {
    name: 'all',
    method: 'random',
    dimensions: dimensions.map((dimension) => ({ owner: 'shared', dimension })),
  };
  return createCube(strategy);
}

const uniform = (name: string, min: number, max: number) => ({ type: 'uniform', name, min, max }) as const;

/** Share of each parameter by name. */
function computeShares(...[space, valueAt]: Parameters<typeof mainEffects>) {
  return Object.fromEntries(mainEffects(space, valueAt).map(({ parameter, share }) => [parameter, share]));
}

it('mainEffects attributes the variance of an additive function to its terms', () => {
  // Variances of the terms: 9/12 for a, 1/12 for b, 0 for c, and 2/9 for a choice among 0, 0 and 1.
  const space = createSpace(uniform('a', 0, 1), uniform('b', 0, 1), uniform('c', 0, 1), {
    type: 'categorical',
    name: 'd',
    values: ['x', 'y', 'z'],
  });
  const shares = computeShares(space, ([a, b, , d]) => 3 * a! + b! + (d === 2 ? 1 : 0));
  const total = 9 / 12 + 1 / 12 + 2 / 9;
  expect(shares['a']).toBeCloseTo(9 / 12 / total, 2);
  expect(shares['b']).toBeCloseTo(1 / 12 / total, 2);
  expect(shares['c']).toBe(0);
  expect(shares['d']).toBeCloseTo(2 / 9 / total, 2);
});

it("mainEffects returns the known effects of Ishigami's function, largest first", () => {
  // Ishigami and Homma (1990) with a = 7 and b = 0.1; shares by the formulas of Sobol and Levitan (1999).
  const side = (name: string) => uniform(name, -Math.PI, Math.PI);
  const space = createSpace(side('x1'), side('x2'), side('x3'));
  const effects = mainEffects(space, (position) => {
    const [x1, x2, x3] = [...position].map((u) => (2 * u - 1) * Math.PI);
    return Math.sin(x1!) + 7 * Math.sin(x2!) * Math.sin(x2!) + 0.1 * x3! * x3! * x3! * x3! * Math.sin(x1!);
  });
  expect(effects.map(({ parameter }) => parameter)).toEqual(['x2', 'x1', 'x3']);
  for (const [index, expected] of [0.4424, 0.3139, 0].entries()) {
    expect(Math.abs(effects[index]!.share - expected)).toBeLessThan(0.015);
  }
});

it('mainEffects returns a share of 0 for a constant function', () => {
  expect(computeShares(createSpace(uniform('a', 0, 1)), () => 2)).toEqual({ a: 0 });
});
