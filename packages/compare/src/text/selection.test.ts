import type { StrategyStanding } from '../comparison.ts';
import { measureOvertuning } from '../overtuning.ts';
import { describeSelectionBias, describeOvertuning } from './selection.ts';

const metric = { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } } as const;
const noTrials = { running: 0, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };

function createStanding(strategy: string, mean: number, tried: number, dropout = 0.1): StrategyStanding {
  const configuration = { number: 0, strategy, point: 0, parameters: { 'network.dropout': dropout } };
  return {
    strategy,
    states: { ...noTrials, complete: tried },
    chosen: { configuration, mean, deviation: undefined, interval: undefined, values: [] },
    lost: [],
    selectionBias: tried > 1 ? 0.0031 : undefined,
  };
}

it('compares the change from validation to test data with that of the strategy with one configuration', () => {
  const searchStandings = [
    createStanding('none', 0.24, 1),
    createStanding('dropout', 0.22, 20),
    createStanding('l2', 0.23, 20),
  ];
  // Another configuration of l2 has taken the lead since its finals started.
  const finalsStandings = [
    createStanding('none', 0.25, 1),
    createStanding('dropout', 0.245, 1),
    createStanding('l2', 0.24, 1, 0.3),
  ];
  const overtuning = measureOvertuning(finalsStandings, searchStandings, { goal: 'minimize' });
  expect(overtuning.map(({ strategy, tried, loss }) => [strategy, tried, Number(loss.toFixed(9))])).toEqual([
    ['none', 1, 0.01],
    ['dropout', 20, 0.025],
  ]);
  expect(describeOvertuning({ overtuning, metric })).toEqual([
    'From the validation data to the test part: none (nothing chosen) 0.240 to 0.250, worse by 0.010; ' +
      'dropout (best of 20) 0.220 to 0.245, worse by 0.025. Against none the search flattered dropout by 0.015.',
  ]);
  const accuracies = measureOvertuning(finalsStandings, searchStandings, { goal: 'maximize' });
  expect(accuracies[0]!.loss).toBeCloseTo(-0.01, 12);
  expect(describeOvertuning({ overtuning: [], metric })).toEqual([]);
});

it('states the selection bias if it is known', () => {
  const strategies = [createStanding('none', 0.24, 1), createStanding('dropout', 0.22, 20)];
  expect(describeSelectionBias({ strategies, metric })[0]).toMatch(
    /^The best of many looks better than it is\. .* dropout \(best of 20\) worse by 0\.0031\. /,
  );
  expect(describeSelectionBias({ strategies: strategies.slice(0, 1), metric })).toEqual([]);
});
