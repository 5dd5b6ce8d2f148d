import { nextTraining, type SeedBudget, type SeededConfiguration } from './next-seed.ts';

const budget: SeedBudget = { min: 1, max: 3, remaining: 20, delay: 1, hasPoints: true };
const metric = { goal: 'minimize' } as const;

/** Configurations whose seeds have all ended. */
function seeded(...values: readonly (readonly (number | undefined)[])[]): readonly SeededConfiguration[] {
  return values.map((one, number) => ({ number, values: one, given: one.length }));
}

describe('nextTraining', () => {
  it('starts with a configuration, and gives seeds to the best one', () => {
    expect(nextTraining([], budget, metric)).toEqual({ type: 'begin' });
    expect(nextTraining(seeded([0.5], [0.2], [0.9]), budget, metric)).toEqual({
      type: 'seed',
      configuration: 1,
    });
    expect(nextTraining(seeded([0.5], [0.2], [0.9]), budget, { goal: 'maximize' })).toEqual({
      type: 'seed',
      configuration: 2,
    });
  });

  it('starts another if the best one has all seeds, or waits for a result', () => {
    const full = seeded([0.5], [0.2, 0.21, 0.2], [0.9]);
    expect(nextTraining(full, budget, metric)).toEqual({ type: 'begin' });
    const waiting = seeded([0.5], [0.2], [0.9]).map((one) => ({ ...one, given: one.number === 1 ? 2 : 1 }));
    expect(nextTraining(waiting, budget, metric)).toEqual({ type: 'begin' });
  });

  it('gives each the minimum number of seeds first, unless one is lost', () => {
    const twoSeeds = { ...budget, min: 2 };
    expect(nextTraining(seeded([0.5, 0.5], [0.9]), twoSeeds, metric)).toEqual({
      type: 'seed',
      configuration: 1,
    });
    expect(nextTraining(seeded([0.9, 0.9, 0.9], [undefined]), twoSeeds, metric)).toEqual({ type: 'begin' });
  });

  it('completes the best ones when a new one could no longer get all seeds', () => {
    const some = seeded([0.5], [0.2, 0.21, 0.2], [0.4, 0.4]);
    expect(nextTraining(some, { ...budget, remaining: 3 }, metric)).toEqual({ type: 'begin' });
    expect(nextTraining(some, { ...budget, remaining: 2 }, metric)).toEqual({
      type: 'seed',
      configuration: 2,
    });
    // The result of a new configuration would come after the end.
    expect(nextTraining(some, { ...budget, remaining: 4, delay: 3 }, metric)).toEqual({
      type: 'seed',
      configuration: 2,
    });
    expect(nextTraining(seeded([0.2, 0.2, 0.2], [0.5]), { ...budget, remaining: 1 }, metric)).toEqual({
      type: 'none',
    });
  });

  it('ends when a finite space is exhausted', () => {
    const used = { ...budget, hasPoints: false };
    expect(nextTraining(seeded([0.5], [0.2, 0.2, 0.2]), used, metric)).toEqual({
      type: 'seed',
      configuration: 0,
    });
    expect(nextTraining(seeded([0.2, 0.2, 0.2], [undefined]), used, metric)).toEqual({ type: 'none' });
  });
});
