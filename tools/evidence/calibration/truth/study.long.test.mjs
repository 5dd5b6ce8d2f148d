import { expect, it } from '@jest/globals';
import { strategies, evaluateDataSet } from './study.mjs';

it('evaluates one data set with each design', () => {
  const outcome = evaluateDataSet(0);
  const pairs = (strategies.length * (strategies.length - 1)) / 2;
  for (const design of ['fixed', 'alone', 'sequential', 'nested'])
    expect(outcome[design]).toHaveLength(pairs);
  for (const losses of [outcome.unseen, outcome.unseenNested]) {
    // Guessing has a loss of log 2; even the worst network is better on fresh rows.
    expect(Math.max(...losses)).toBeLessThan(Math.LN2);
  }
});
