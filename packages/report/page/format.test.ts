import { describe, expect, it } from '@jest/globals';
import { formatPageInterval, formatPageDuration, keepPercentSigns } from './format.ts';

describe('formatPageDuration', () => {
  it.each([
    [349.6, '350 ms'],
    [999.7, '1.0 s'],
    [4_500, '4.5 s'],
    [9_960, '10 s'],
    [59_600, '1 min 0 s'],
    [119_600, '2 min 0 s'],
    [130_000, '2 min 10 s'],
    [599_700, '10 min'],
    [3_599_000, '1 h 0 min'],
    [11_100_000, '3 h 5 min'],
    [259_200_000, '3 d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatPageDuration(ms)).toBe(text);
  });
});

it('keepPercentSigns allows no line break before a percent sign', () => {
  expect(keepPercentSigns('95 % of 3, at most 5 %.')).toBe('95\u00a0% of 3, at most 5\u00a0%.');
});

it.each([
  [2.228836, 2.294069, 1, 3, ['2.228', '2.295']],
  [0.757091, 0.845131, 100, 1, ['75.7', '84.6']],
  [-0.00412, 0.29, 100, 1, ['\u22120.5', '29.0']],
  [0.0004, 0.0213, 1, 3, ['0.0004', '0.0213']],
])('formatPageInterval rounds %d and %d outwards', (low, high, scale, decimals, texts) => {
  const metric = { name: 'test_loss', goal: 'minimize', scale, suffix: '' } as const;
  expect(formatPageInterval(low, high, metric, decimals)).toEqual(texts);
});
