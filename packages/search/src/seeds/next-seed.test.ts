import { nextTraining, type SeedBudget, type SeededConfiguration } from './next-seed.ts';

const budget: SeedBudget = { min: 1, max: 3, remaining: 20, delay: 1, hasPoints: true };
const metric = { goal: 'minimize' } as const;

/** Creates configurations from the values of their seeds, which have all ended. */
function createConfigurations(
  ...values: readonly (readonly (number | undefined)[])[]
): readonly SeededConfiguration[] {
  return values.map((seedValues, number) => ({ number, values: seedValues, seedCount: seedValues.length }));
}

describe('nextTraining', () => {
  it('gives a seed to the best configuration', () => {
    expect(nextTraining([], budget, metric)).toBe('start');
    expect(nextTraining(createConfigurations([0.5], [0.2], [0.9]), budget, metric)).toBe(1);
    expect(nextTraining(createConfigurations([0.5], [0.2], [0.9]), budget, { goal: 'maximize' })).toBe(2);
  });

  it('starts a configuration if the best one has all seeds or waits for a result', () => {
    const full = createConfigurations([0.5], [0.2, 0.21, 0.2], [0.9]);
    expect(nextTraining(full, budget, metric)).toBe('start');
    const waiting = createConfigurations([0.5], [0.2], [0.9]).map((configuration) => ({
      ...configuration,
      seedCount: configuration.number === 1 ? 2 : 1,
    }));
    expect(nextTraining(waiting, budget, metric)).toBe('start');
  });

  it('gives each configuration without a lost seed the minimum number of seeds', () => {
    const twoSeeds = { ...budget, min: 2 };
    expect(nextTraining(createConfigurations([0.5, 0.5], [0.9]), twoSeeds, metric)).toBe(1);
    expect(nextTraining(createConfigurations([0.9, 0.9, 0.9], [undefined]), twoSeeds, metric)).toBe('start');
  });

  it('completes the best configurations when a new one could no longer get all seeds', () => {
    const configurations = createConfigurations([0.5], [0.2, 0.21, 0.2], [0.4, 0.4]);
    expect(nextTraining(configurations, { ...budget, remaining: 3 }, metric)).toBe('start');
    expect(nextTraining(configurations, { ...budget, remaining: 2 }, metric)).toBe(2);
    // The result of a new configuration would come after the end.
    expect(nextTraining(configurations, { ...budget, remaining: 4, delay: 3 }, metric)).toBe(2);
    expect(
      nextTraining(createConfigurations([0.2, 0.2, 0.2], [0.5]), { ...budget, remaining: 1 }, metric),
    ).toBeUndefined();
  });

  it('starts no configuration whose minimum number of seeds would leave the best one incomplete', () => {
    const fourSeeds = { ...budget, min: 4, max: 6, delay: 2 };
    const waiting = [{ number: 0, values: [0.5, 0.5, 0.5, 0.5], seedCount: 5 }];
    expect(nextTraining(waiting, { ...fourSeeds, remaining: 7 }, metric)).toBe('start');
    expect(nextTraining(waiting, { ...fourSeeds, remaining: 6 }, metric)).toBe(0);
    expect(nextTraining(waiting, { ...fourSeeds, remaining: 4 }, metric)).toBe(0);
  });

  it('starts no configuration when a finite space is exhausted', () => {
    const exhausted = { ...budget, hasPoints: false };
    expect(nextTraining(createConfigurations([0.5], [0.2, 0.2, 0.2]), exhausted, metric)).toBe(0);
    expect(
      nextTraining(createConfigurations([0.2, 0.2, 0.2], [undefined]), exhausted, metric),
    ).toBeUndefined();
  });

  it.each([1, 2, 3, 6])(
    'gives all seeds to one configuration if the budget suffices for one, delay %i',
    (delay) => {
      const started: SeededConfiguration[] = [];
      for (let training = 0; training < 3; training++) {
        // A result becomes visible `delay` trainings later.
        const visibleCount = Math.max(0, training - delay + 1);
        const configurations = started.map((configuration) => ({
          ...configuration,
          values: Array<number>(visibleCount).fill(0.5),
        }));
        const next = nextTraining(configurations, { ...budget, remaining: 3 - training, delay }, metric);
        expect(next).toBe(training === 0 ? 'start' : 0);
        started[0] = { number: 0, values: [], seedCount: training + 1 };
      }
    },
  );
});
