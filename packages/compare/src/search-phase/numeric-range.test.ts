import { numericRange } from './numeric-range.ts';

it.each([
  [
    { type: 'uniform', name: 'x', min: 0.1, max: 0.95, q: 0.25 },
    { min: 0, max: 1, log: false, step: 0.25 },
  ],
  [
    { type: 'log_uniform_values', name: 'x', min: 1e-6, max: 1 },
    { min: 1e-6, max: 1, log: true },
  ],
  [
    { type: 'log_uniform_values', name: 'x', min: 0.1, max: 8, q: 1 },
    { min: 0, max: 8, log: false, step: 1 },
  ],
  [
    { type: 'normal', name: 'x', mu: 1, sigma: 0.5 },
    { min: -2, max: 4, log: false },
  ],
  [
    { type: 'beta', name: 'x', a: 2, b: 5 },
    { min: 0, max: 1, log: false },
  ],
  [{ type: 'categorical', name: 'x', values: [1, 2] }, undefined],
] as const)('returns the range of %j', (dimension, range) => {
  expect(numericRange(dimension)).toEqual(range);
});
