import { methodNames, randomStream, type Method } from '@ridgeline/core';
import { createStudy } from './create-study.ts';
import { defineSweep } from './define-sweep.ts';

const SEARCHES = 60;
const CONFIGURATIONS = 12;
/** Chi-square quantile with 2 degrees of freedom that any of the 16 cases exceeds by chance in 0.1 % of all runs. */
const LIMIT = 19.4;

const gridParameter = { values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] };
const drawnParameter = { min: 0.1, max: 0.9 };

/** Strategies with one, three and eight parameters. */
function createStrategies(parameter: object) {
  return Object.fromEntries(
    [1, 3, 8].map((count) => [
      `s${count}`,
      {
        parameters: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, parameter])),
      },
    ]),
  );
}

/** Runs a search in which parameters have no effect, and returns the best configuration's strategy. */
function findWinner(method: Method, seeds: object | number, seed: number): string {
  const study = createStudy(
    defineSweep({
      ...{ method, seeds, seed, lag: 3 },
      run_cap: 3 * CONFIGURATIONS * (typeof seeds === 'number' ? seeds : 2),
      strategies: createStrategies(method === 'grid' ? gridParameter : drawnParameter),
    }),
  );
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    study.tell(trial, randomStream(seed, method, trial.strategy, trial.number).uniform(0));
  }
  return study.best!.point.strategy;
}

describe('a sampler', () => {
  // `auto` is `gp` here, `nsga2` needs several objectives, and populations need networks.
  const excluded: readonly Method[] = ['auto', 'nsga2', 'pbt', 'pb2'];
  const methods = methodNames.filter((method) => !excluded.includes(method));
  it.each(
    methods.flatMap(
      (method) =>
        [
          [method, 1],
          [method, { min: 1, max: 3 }],
        ] as const,
    ),
  )('favours no strategy by its number of parameters: %s with seeds %p', (method, seeds) => {
    const wins = new Map<string, number>();
    for (let seed = 0; seed < SEARCHES; seed++) {
      const winner = findWinner(method, seeds, seed);
      wins.set(winner, (wins.get(winner) ?? 0) + 1);
    }
    const expected = SEARCHES / 3;
    const terms = ['s1', 's3', 's8'].map((name) => {
      const distance = (wins.get(name) ?? 0) - expected;
      return (distance * distance) / expected;
    });
    const chiSquare = terms.reduce((sum, term) => sum + term, 0);
    expect(chiSquare).toBeLessThan(LIMIT);
  });
});
