import { isPrunedBetweenSeeds } from './paired.ts';

const pruner = { name: 'paired', startup: 2, minDelta: 0.1 } as const;

describe('isPrunedBetweenSeeds', () => {
  it.each([
    ['before the startup seeds', [9], [1, 1, 1], 'minimize', false],
    ['without a best configuration', [9, 9], undefined, 'minimize', false],
    ['for a mean that is worse by more than `minDelta`', [0.5, 0.8], [0.4, 0.6, 0], 'minimize', true],
    ['for a mean that is worse by `minDelta`', [0.5, 0.7], [0.4, 0.6], 'minimize', false],
    ['for a better mean', [0.5, 0.1], [0.4, 0.6], 'minimize', false],
    ['for a metric to maximize', [0.4, 0.6], [0.5, 0.8], 'maximize', true],
    ['by the seeds that both completed', [undefined, 0.9, 0.2], [0.1, 0.5, undefined], 'minimize', true],
    ['without a seed that both completed', [undefined, 0.9], [0.1, undefined], 'minimize', false],
  ] as const)('decides %s', (_, values, best, goal, expected) => {
    expect(isPrunedBetweenSeeds(pruner, values, best, { goal })).toBe(expected);
  });
});
