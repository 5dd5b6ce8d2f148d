import { isPrunedBetweenSeeds } from './paired.ts';

const pruner = { name: 'paired', startup: 2, minDelta: 0.1 } as const;

describe('the paired pruner', () => {
  it.each([
    ['before the startup repeats', [9], [1, 1, 1], 'minimize', false],
    ['without a best configuration', [9, 9], undefined, 'minimize', false],
    ['where the mean is worse by more than allowed', [0.5, 0.8], [0.4, 0.6, 0], 'minimize', true],
    ['where it is worse by exactly the allowed difference', [0.5, 0.7], [0.4, 0.6], 'minimize', false],
    ['where it is better', [0.5, 0.1], [0.4, 0.6], 'minimize', false],
    ['where more is better', [0.4, 0.6], [0.5, 0.8], 'maximize', true],
    ['by the repeats that both completed', [undefined, 0.9, 0.2], [0.1, 0.5, undefined], 'minimize', true],
    ['where they completed none in common', [undefined, 0.9], [0.1, undefined], 'minimize', false],
  ] as const)('judges %s', (_, own, best, goal, expected) => {
    expect(isPrunedBetweenSeeds(pruner, own, best, { goal })).toBe(expected);
  });
});
