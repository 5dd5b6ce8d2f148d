import fc from 'fast-check';
import { isPointOf } from './active-parameters.ts';
import { gridAxisOf, suggestedRange } from './axis.ts';

it('includes every value of a grid, and nothing between or beyond them', () => {
  const arbitraryDimension = fc
    .record({
      min: fc.integer({ min: -500, max: 500 }).map((min) => min / 100),
      width: fc.integer({ min: 1, max: 500 }).map((width) => width / 100),
      q: fc.integer({ min: 1, max: 300 }).map((q) => q / 100),
    })
    .map(({ min, width, q }) => ({ type: 'uniform', name: 'x', min, max: min + width, q }) as const);
  fc.assert(
    fc.property(arbitraryDimension, (dimension) => {
      const axis = gridAxisOf(dimension)!;
      const values = Array.from({ length: Number(axis.size) }, (_, level) => Number(axis.at(BigInt(level))));
      const strategy = {
        name: 'all',
        method: 'grid',
        dimensions: [{ owner: 'shared', dimension }],
      } as const;
      const isPoint = (x: number) => isPointOf(strategy, { x });
      expect(values.filter((value) => !isPoint(value))).toEqual([]);
      expect(values.filter((value) => isPoint(value + dimension.q / 2))).toEqual([]);
      expect([values[0]! - dimension.q, values.at(-1)! + dimension.q].filter(isPoint)).toEqual([]);
      expect(suggestedRange(dimension, 'grid')).toMatchObject({ min: values[0], max: values.at(-1) });
    }),
  );
});

it('accepts a value of a grid as a person writes it', () => {
  const dimension = { type: 'uniform', name: 'x', min: 0.7, max: 0.95, q: 0.1 } as const;
  const strategy = { name: 'all', method: 'grid', dimensions: [{ owner: 'shared', dimension }] } as const;
  expect(gridAxisOf(dimension)!.at(2n)).toBe(0.8999999999999999);
  expect(isPointOf(strategy, { x: 0.9 })).toBe(true);
});

it('has multiples of q for methods other than grid', () => {
  const dimension = { type: 'uniform', name: 'x', min: 1, max: 9, q: 2 } as const;
  expect(suggestedRange(dimension, 'random')).toMatchObject({ min: 0, max: 8 });
  expect(suggestedRange(dimension, 'random').nearest(3.1)).toBe(4);
});
