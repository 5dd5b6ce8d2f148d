import { nextTraining, type SeedBudget, type SeededConfiguration } from './next-seed.ts';

const budget: SeedBudget = { min: 1, max: 3, remaining: 20, delay: 1, hasPoints: true };
const metric = { goal: 'minimize' } as const;

/** Creates configurations from the values of their seeds, which have all ended. */
function seeded(...values: readonly (readonly (number | undefined)[])[]): readonly SeededConfiguration[] {
  return values.map((seedValues, number) => ({ number, values: seedValues, seedCount: seedValues.length }));
}

describe('nextTraining', () => {
  it('gives a seed to the best configuration', () => {
    expect(nextTraining([], budget, metric)).toEqual({ type: 'start' });
    expect(nextTraining(seeded([0.5], [0.2], [0.9]), budget, metric)).toEqual({
      type: 'seed',
      configuration: 1,
    });
    expect(nextTraining(seeded([0.5], [0.2], [0.9]), budget, { goal: 'maximize' })).toEqual({
      type: 'seed',
      configuration: 2,
    });
  });

  it('starts a configuration if the best one has all seeds or waits for a result', () => {
    const full = seeded([0.5], [0.2, 0.21, 0.2], [0.9]);
    expect(nextTraining(full, budget, metric)).toEqual({ type: 'start' });
    const waiting = seeded([0.5], [0.2], [0.9]).map((configuration) => ({
      ...configuration,
      seedCount: configuration.number === 1 ? 2 : 1,
    }));
    expect(nextTraining(waiting, budget, metric)).toEqual({ type: 'start' });
  });

  it('gives each configuration without a lost seed the minimum number of seeds', () => {
    const twoSeeds = { ...budget, min: 2 };
    expect(nextTraining(seeded([0.5, 0.5], [0.9]), twoSeeds, metric)).toEqual({
      type: 'seed',
      configuration: 1,
    });
    expect(nextTraining(seeded([0.9, 0.9, 0.9], [undefined]), twoSeeds, metric)).toEqual({ type: 'start' });
  });

  it('completes the best configurations when a new one could no longer get all seeds', () => {
    const configurations = seeded([0.5], [0.2, 0.21, 0.2], [0.4, 0.4]);
    expect(nextTraining(configurations, { ...budget, remaining: 3 }, metric)).toEqual({ type: 'start' });
    expect(nextTraining(configurations, { ...budget, remaining: 2 }, metric)).toEqual({
      type: 'seed',
      configuration: 2,
    });
    // The result of a new configuration would come after the end.
    expect(nextTraining(configurations, { ...budget, remaining: 4, delay: 3 }, metric)).toEqual({
      type: 'seed',
      configuration: 2,
    });
    expect(nextTraining(seeded([0.2, 0.2, 0.2], [0.5]), { ...budget, remaining: 1 }, metric)).toEqual({
      type: 'none',
    });
  });

  it('starts no configuration when a finite space is exhausted', () => {
    const exhausted = { ...budget, hasPoints: false };
    expect(nextTraining(seeded([0.5], [0.2, 0.2, 0.2]), exhausted, metric)).toEqual({
      type: 'seed',
      configuration: 0,
    });
    expect(nextTraining(seeded([0.2, 0.2, 0.2], [undefined]), exhausted, metric)).toEqual({ type: 'none' });
  });
});
