import { compareStrategies } from '@ridgeline/compare';
import type { FinishedTrial, Outcome } from '@ridgeline/core';
import { demoDefinition } from '../testing/demo-study.ts';
import { differencesFigure } from './comparison.ts';

it('the figure of differences omits pairs that lost seeds, which are judged by ranks', () => {
  const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const demo = demoDefinition('demo', seeds);
  const definition = { ...demo, strategies: demo.strategies.slice(0, 3) };
  const [a, b, c] = definition.strategies.map(({ name }) => name);
  // On the two seeds that b did not lose, it leads; over all seeds, it is worse.
  const trials = [a!, b!, c!].flatMap((strategy, number) =>
    seeds.map((seed): FinishedTrial => {
      const value = 0.8 + seed / 1000 + (strategy === b ? 0.1 : 0) + (strategy === c ? 0.01 * (seed % 3) : 0);
      const outcome: Outcome =
        strategy === b && seed < 8
          ? { type: 'diverged', step: 1, metric: 'loss' }
          : { type: 'complete', value, step: 1, values: {} };
      const configuration = { number, strategy, point: 0, parameters: {} };
      return {
        trial: { number: number * seeds.length + seed, configuration, repeat: seed, seed, epochs: 1 },
        attempt: 1,
        outcome,
        epochs: 1,
        started: 0,
        ended: 1,
        fingerprint: undefined,
      };
    }),
  );
  const { rows } = differencesFigure(compareStrategies(trials, definition, { phase: 'finals' }));
  expect(rows.map((row) => row['pair'])).toEqual([`${a} - ${c}`]);
});
