import {
  alignDecimals,
  formatCount,
  formatCounted,
  formatDuration,
  formatParameter,
  formatWholePercent,
  formatRate,
  metricFormat,
} from './format.ts';

describe('formatDuration', () => {
  it.each([
    [-5000, '0s'],
    [0, '0s'],
    [59_400, '59s'],
    [65_000, '1m05s'],
    [7_440_000, '2h04m'],
    [284_400_000, '3d07h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatWholePercent', () => {
  it('returns 0 % and 100 % only for exact values', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(formatWholePercent)).toEqual([
      '0 %',
      '1 %',
      '50 %',
      '99 %',
      '100 %',
    ]);
  });
});

describe('formatCounted', () => {
  it('uses the singular for a count of 1', () => {
    expect([0, 1, 1719].map((count) => formatCounted(count, 'trial'))).toEqual([
      '0 trials',
      '1 trial',
      '1,719 trials',
    ]);
  });
});

describe('formatCount', () => {
  it('groups digits by three', () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('formatRate', () => {
  it('keeps about three significant digits', () => {
    expect([0.123, 1.5, 21.34, 1234.5].map(formatRate)).toEqual(['0.12', '1.50', '21.3', '1,235']);
  });
});

describe('formatParameter', () => {
  it.each([
    [0.31234567, '0.312'],
    [0.0012, '0.0012'],
    [0.00031234, '3.12e-4'],
    [1e-6, '1e-6'],
    [-2.5e9, '-2.5e9'],
    [64, '64'],
    [123456, '123456'],
    [1e300, '1e300'],
    [0, '0'],
    ['ExponentialDecay', 'ExponentialDecay'],
    [true, 'true'],
    [null, 'null'],
    [[64, 32], '[64, 32]'],
  ])('writes %j as %s', (value, text) => {
    expect(formatParameter(value)).toBe(text);
  });
});

describe('metricFormat', () => {
  it.each([
    [[0.95, 0.9, undefined], 0.95, '0.9500'],
    [[12.5, 0.1], 0.1, '0.100'],
    [[1e-5], 1e-5, '1.000e-5'],
    [[1e308, 1], 1, '1.000e+0'],
    [[], 0.5, '0.5000'],
  ])('for %j writes %d as %s', (values, value, text) => {
    expect(metricFormat(values)(value)).toBe(text);
  });
});

describe('alignDecimals', () => {
  it('aligns the decimal points', () => {
    expect(alignDecimals(['1', '10.25', '0.5', '1e-6', ''])).toEqual([
      ' 1   ',
      '10.25',
      ' 0.5 ',
      ' 1e-6',
      '     ',
    ]);
  });
});
