import { formatAmount, formatInterval, formatP, toConfidencePercent } from './unit.ts';

const points = { scale: 100, suffix: ' points' };
const metricUnit = { scale: 1, suffix: '' };

it.each([
  [{ low: -0.00412, high: 0.00303 }, points, '-0.42 to +0.31 points'],
  [{ low: 0.0001, high: 0.0301 }, metricUnit, '+0.0001 to +0.0301'],
  [{ low: -0.0301, high: -0.0001 }, metricUnit, '-0.0301 to -0.0001'],
  [{ low: -1234.5, high: 987.6 }, metricUnit, '-1235 to +988'],
  [{ low: 0.5, high: 1.5 }, metricUnit, '+0.50 to +1.50'],
  [{ low: -2e-7, high: 3e-7 }, metricUnit, '-0.00000020 to +0.00000030'],
])('rounds the interval %j outwards', (interval, unit, text) => {
  expect(formatInterval(interval, unit)).toBe(text);
});

it('formats an amount with digits that match its spread', () => {
  expect(formatAmount(-0.012345, 0.004, points)).toBe('1.23 points');
  expect(formatAmount(12.345, 4, metricUnit)).toBe('12.3');
});

it.each([
  [0.0000004, 'p < 0.001'],
  [0.0123, 'p = 0.012'],
  [0.5, 'p = 0.50'],
  [1, 'p = 1.00'],
])('formats a p value of %d', (p, text) => {
  expect(formatP(p)).toBe(text);
});

it('keeps the confidence level below 100 %', () => {
  expect([0.05, 0.1, 0.001, 0.000_001].map(toConfidencePercent)).toEqual([95, 90, 99.9, 99.9999]);
});
