import { expect, it } from '@jest/globals';
import { strategies, study } from './study.mjs';

it('judges one data set by each design', () => {
  const outcome = study(0);
  const pairs = (strategies.length * (strategies.length - 1)) / 2;
  for (const design of ['fixed', 'alone', 'sequential', 'nested'])
    expect(outcome[design]).toHaveLength(pairs);
  for (const losses of [outcome.unseen, outcome.unseenNested]) {
    // Fresh rows tell the worst of these networks from a coin, whose loss is log 2.
    expect(Math.max(...losses)).toBeLessThan(Math.LN2);
  }
});
