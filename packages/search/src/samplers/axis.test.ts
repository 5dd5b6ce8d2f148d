import type { Dimension } from '@ridgeline/core';
import { createSearchAxis } from './axis.ts';

describe('createSearchAxis', () => {
  it.each<[string, Dimension, readonly number[]]>([
    ['of a list', { type: 'categorical', name: 'x', values: ['a', [1], 'a', 'b'] }, [0.5, 0.25, 0.25]],
    [
      'with probabilities',
      {
        type: 'categorical_w_probabilities',
        name: 'x',
        values: ['a', 'b', [1], 'b'],
        probabilities: [0.5, 0.25, 0, 0.25],
      },
      [0.5, 0.5, 0],
    ],
  ])('gives a value that is listed twice one code: %s', (_, dimension, prior) => {
    const axis = createSearchAxis(dimension)!;
    if (axis.type !== 'choice' || !('values' in dimension)) throw new Error(axis.type);
    expect([...axis.prior]).toEqual(prior);
    for (const value of dimension.values) expect(axis.decode(axis.encode(value))).toEqual(value);
    expect(new Set(dimension.values.map((value) => axis.encode(value))).size).toBe(prior.length);
  });

  it('gives all roundings of a step one code', () => {
    const axis = createSearchAxis({ type: 'uniform', name: 'x', min: 0.1, max: 0.9, q: 0.1 })!;
    expect(axis.encode(0.6)).toBe(axis.encode(0.1 * 6));
  });

  it('creates no axis for a list of equal values', () => {
    expect(createSearchAxis({ type: 'categorical', name: 'x', values: [3, 3] })).toBeUndefined();
  });
});
