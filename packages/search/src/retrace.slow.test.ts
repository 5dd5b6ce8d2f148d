import { searchDefaults, randomStream, type Pruner, type SearchDefinition } from '@ridgeline/core';
import { retrace, type RecordedTrial } from './retrace.ts';
import { simulate, type SimulatedTrial } from './testing/simulate.ts';

const EPOCHS = 6;
const median: Pruner = { name: 'percentile', percentile: 50, startup: 3, atLeast: 1, warmup: 1, interval: 1 };

function defineSearch(overrides: Partial<SearchDefinition>): SearchDefinition {
  return {
    name: 'x',
    description: undefined,
    metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
    ...searchDefaults,
    runCap: 80,
    seed: 3,
    seeds: [0, 1],
    pruner: median,
    strategies: [
      {
        name: 'all',
        method: 'tpe',
        dimensions: [
          { owner: 'strategy', dimension: { type: 'uniform', name: 'x', min: 0, max: 1 } },
          { owner: 'strategy', dimension: { type: 'uniform', name: 'y', min: 0, max: 1 } },
        ],
      },
    ],
    ...overrides,
  };
}

function run(definition: SearchDefinition, kills: number): readonly SimulatedTrial[] {
  const draws = randomStream(5, 'retrace');
  let drawCount = 0;
  const random = () => draws.uniform(drawCount++);
  const landscape: Parameters<typeof simulate>[1] = ({ configuration: { parameters }, repeat }, epoch) =>
    Number(parameters['x']) + Math.abs(Number(parameters['y']) - 0.3) + 0.1 * repeat + 1 / epoch;
  return simulate(definition, landscape, EPOCHS, { workers: 5, random, kills }).trials;
}

/** Converts a trial to a stored record. After a kill, some repeats of its configuration have no `historySize`. */
function toRecord(
  { trial, outcome, curve, decisionHistorySizes }: SimulatedTrial,
  all: readonly SimulatedTrial[],
): RecordedTrial {
  const siblings = all.filter(
    (simulated) => simulated.trial.configuration.number === trial.configuration.number,
  );
  return {
    trial,
    curve,
    isPruned: outcome.type === 'pruned',
    historySizes: {
      atSuggestion: siblings
        .map(({ historySize }) => historySize)
        .find((historySize) => historySize !== undefined),
      atDecisions: decisionHistorySizes.flatMap((historySize, index) =>
        historySize === undefined ? [] : [{ step: index + 1, historySize }],
      ),
    },
  };
}

describe('retrace', () => {
  it.each([
    ['asynchronous', defineSearch({ asynchronous: true }), 0],
    ['asynchronous, killed five times', defineSearch({ asynchronous: true }), 5],
    ['with a lag, killed five times', defineSearch({ lag: 6 }), 5],
    ['dividing seeds, killed five times', defineSearch({ lag: 6, seeds: [0, 1, 2], minSeeds: 1 }), 5],
  ])('finds no deviation in a search: %s', (_, definition, kills) => {
    const trials = run(definition, kills);
    const past = trials.toSorted((a, b) => a.endIndex - b.endIndex);
    expect(trials.filter(({ outcome }) => outcome.type === 'pruned').length).toBeGreaterThan(5);
    for (const simulated of trials) {
      const earlier = trials
        .map(({ trial }) => trial)
        .filter(
          ({ repeat, configuration }) =>
            repeat === 0 && configuration.number < simulated.trial.configuration.number,
        );
      expect(retrace(definition, past, earlier, toRecord(simulated, trials))).toBeUndefined();
    }
  });

  it('finds deviations with a shorter history', () => {
    const definition = defineSearch({ asynchronous: true });
    const trials = run(definition, 0);
    const past = trials.toSorted((a, b) => a.endIndex - b.endIndex);
    const deviations = trials.map((simulated) => {
      const earlier = trials
        .map(({ trial }) => trial)
        .filter(({ number }) => number < simulated.trial.number - 1);
      const { historySizes, ...rest } = toRecord(simulated, trials);
      const shorter = {
        atSuggestion: Math.max(0, historySizes.atSuggestion! - 4),
        atDecisions: historySizes.atDecisions.map(({ step, historySize }) => ({
          step,
          historySize: Math.max(0, historySize - 8),
        })),
      };
      return [
        retrace(definition, past, earlier, {
          ...rest,
          historySizes: { ...historySizes, atSuggestion: shorter.atSuggestion },
        })?.type,
        retrace(definition, past, earlier, {
          ...rest,
          historySizes: { ...historySizes, atDecisions: shorter.atDecisions },
        })?.type,
      ];
    });
    expect(new Set(deviations.flat())).toEqual(new Set(['choice', 'decision', undefined]));
  });
});
