import { streamKey } from '@ridgeline/core';
import { computeDropoutKeys } from './dropout-keys.ts';

it('dropout keys equal the stream keys of (training seed, layer, step)', () => {
  const expected = Array.from({ length: 300 }, (_, i) => [
    ...streamKey(7, 'dropout', 'input', 200 + i),
    ...streamKey(7, 'dropout', 1, 200 + i),
  ]).flat();
  expect([...computeDropoutKeys(7, ['input', 1], 200, 300)]).toEqual(expected);
  expect(computeDropoutKeys(7, [], 1, 5)).toHaveLength(0);
});
