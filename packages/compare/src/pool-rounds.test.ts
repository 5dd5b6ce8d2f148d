import { finalsDefinition } from '@ridgeline/core';
import { compareStrategies } from './compare-strategies.ts';
import type { ComparedPair } from './comparison.ts';
import type { FinalsPart } from './nested.ts';
import { plannedLooks } from './looks.ts';
import { poolRounds } from './pool-rounds.ts';
import { createFinishedTrial, createSweep } from './testing/fixtures.ts';

const search = createSweep(['a', 'b', 'c'], { name: 'val_accuracy', goal: 'maximize' });

/** Creates a round of `seeds` seeds starting at `first`; only the setting of `c` depends on the round. */
function createRound(round: number, first: number, seeds: number, hasLooks = false): FinalsPart {
  const chosen = ['a', 'b', 'c'].map((strategy, number) => ({
    number,
    strategy,
    point: 0,
    parameters: { 'network.dropout': strategy === 'c' ? round / 10 : 0.5 },
  }));
  const roundSeeds = Array.from({ length: seeds }, (_, index) => first + index);
  const design = { alpha: 0.05, ...(hasLooks && { looks: plannedLooks(seeds) }) };
  const trials = chosen.flatMap((configuration, number) =>
    roundSeeds.map((seed, repeat) => {
      const value = 0.5 + 0.01 * number + 0.001 * ((7 * seed + number) % 5);
      return createFinishedTrial(
        { number: number * seeds + repeat, configuration, repeat, seed, epochs: 1 },
        { type: 'complete', value, step: 1, values: {} },
      );
    }),
  );
  const examples = new Map(
    trials.map(({ trial }) => [trial.number, { losses: undefined, hits: Uint8Array.of(trial.seed % 2, 1) }]),
  );
  return {
    definition: finalsDefinition(search, { round, chosen, seeds: roundSeeds, design })!,
    trials,
    examples,
  };
}

it('pools the seeds of all rounds for strategies with unchanged settings', () => {
  const [first, second] = [createRound(1, 1000, 5), createRound(2, 1005, 3)];
  const pooledRounds = poolRounds(second, [first]);
  expect(pooledRounds.pooled).toBe(5);
  expect(pooledRounds.definition.seeds).toEqual([1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007]);
  expect(new Set(pooledRounds.trials.map(({ trial }) => trial.number)).size).toBe(pooledRounds.trials.length);
  for (const { trial } of pooledRounds.trials) {
    expect(pooledRounds.definition.seeds[trial.repeat]).toBe(trial.seed);
    expect(pooledRounds.examples.get(trial.number)?.hits?.[0]).toBe(trial.seed % 2);
  }
  const comparison = compareStrategies(pooledRounds.trials, pooledRounds.definition, {
    pooled: pooledRounds.pooled,
  });
  expect(comparison.interim).toBe(false);
  expect(comparison.strategies.map(({ chosen }) => chosen!.values.length)).toEqual([8, 8, 3]);
  expect(
    comparison.pairs.map((pair) => (pair.type === 'compared' ? [pair.differences.length, pair.missing] : [])),
  ).toEqual([
    [8, []],
    [3, []],
    [3, []],
  ]);
  expect(comparison.notes.join('\n')).toContain('The first 5 seeds come from earlier rounds');
});

it('adds no seeds of a round in which the settings of every strategy differ', () => {
  const first = createRound(1, 1000, 5);
  const strategies = first.definition.strategies.map((strategy) => ({
    ...strategy,
    dimensions: [
      {
        owner: 'strategy' as const,
        dimension: { type: 'constant' as const, name: 'network.dropout', value: 0.99 },
      },
    ],
  }));
  const changed = { ...first, definition: { ...first.definition, strategies } as typeof first.definition };
  const { pooled, definition } = poolRounds(createRound(2, 1005, 3), [changed]);
  expect(pooled).toBe(0);
  expect(definition.seeds).toEqual([1005, 1006, 1007]);
});

it('adds only the seeds up to the last look of an unfinished round', () => {
  const truncate = (round: FinalsPart): FinalsPart => ({
    ...round,
    trials: round.trials.filter(({ trial }) => trial.repeat < 7),
  });
  expect(poolRounds(createRound(2, 1010, 3), [truncate(createRound(1, 1000, 10))]).pooled).toBe(0);
  expect(poolRounds(createRound(2, 1010, 3), [truncate(createRound(1, 1000, 10, true))]).pooled).toBe(6);
});

it('counts the pooled seeds in the looks of a later round', () => {
  const pooledRounds = poolRounds(createRound(2, 1010, 10, true), [createRound(1, 1000, 10, true)]);
  expect(pooledRounds.definition.finalsOf!.design!.looks).toEqual([14, 16, 18, 20]);
  const trials = pooledRounds.trials.filter(({ trial }) => trial.repeat < 17);
  const comparison = compareStrategies(trials, pooledRounds.definition, { pooled: 10 });
  expect(comparison.looks).toMatchObject({ made: 2 });
  // The settings of c changed, so it lacks the seeds of the first round.
  expect(comparison.strategies[2]!.chosen!.values).toHaveLength(6);
  expect(comparison.notes.join('\n')).not.toContain('trained no further');
  // A pair without the pooled seeds is tested as if the later round were the only one.
  const second = createRound(2, 1010, 10, true);
  const alone = compareStrategies(
    second.trials.filter(({ trial }) => trial.repeat < 7),
    second.definition,
  );
  const pairOf = ({ pairs }: typeof comparison, index: number) => pairs[index] as ComparedPair;
  for (const index of [1, 2]) {
    expect(pairOf(comparison, index).tests!.primary!.p).toBeCloseTo(
      pairOf(alone, index).tests!.primary!.p,
      12,
    );
    expect(pairOf(comparison, index).estimate).toEqual(pairOf(alone, index).estimate);
  }
  expect(pairOf(comparison, 0).differences).toHaveLength(16);
});
