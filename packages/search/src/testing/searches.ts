import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  randomStream,
  type PopulationMethod,
  type Pruner,
  type SearchDefinition,
  type Trial,
} from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { simulate, type Landscape, type RunConditions } from './simulate.ts';

/** Number of epochs of each trial. */
export const EPOCHS = 9;

/** Parses a sweep file without a task, by default with one parameter and the metric `loss`. */
export function defineSearch(spec: object, overrides: Partial<SearchDefinition> = {}): SearchDefinition {
  const source = {
    method: 'random',
    run_cap: 40,
    ...('objectives' in spec ? {} : { metric: { name: 'loss' } }),
    parameters: { x: { min: 0.001, max: 0.999 } },
    ...spec,
  };
  const parsed = parseSearch(source, 'test');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.value, ...overrides };
}

/** Part of a sweep file with two strategies. */
export const twoStrategies = {
  strategies: {
    fine: { parameters: { y: { min: 0.001, max: 0.999 } } },
    coarse: { parameters: { z: { values: [1, 2, 3] } } },
  },
};

const twoObjectives = { objectives: [{ name: 'loss' }, { name: 'size' }] };

/** Second objective, which decreases with `x`. */
const secondObjective = ({ configuration }: Trial) => ({
  size: 1 - (configuration.parameters['x'] as number),
});

/** Curves that fall towards a value, cross each other, and occasionally diverge. */
export const landscape: Landscape = ({ configuration, seed }, epoch) => {
  const { x, y, z } = configuration.parameters as Record<string, number>;
  const noise = randomStream(seed, 'landscape', configuration.number).uniform(epoch);
  if (noise > 0.995) return undefined;
  return (x! - 0.3) * (x! - 0.3) + (y ?? z ?? 0) / 10 + (1 + x!) / epoch + 0.1 * noise;
};

/** Optuna's MedianPruner. */
export const medianPruner: Pruner = {
  name: 'percentile',
  percentile: 50,
  startup: 3,
  atLeast: 1,
  warmup: 1,
  interval: 1,
};
const hyperband: Pruner = {
  name: 'hyperband',
  minResource: 1,
  maxResource: 9,
  reductionFactor: 3,
  bootstrapCount: 0,
};
const halving: Pruner = {
  name: 'successive_halving',
  minResource: 1,
  reductionFactor: 2,
  minEarlyStoppingRate: 0,
  bootstrapCount: 0,
};
const asha: Pruner = { name: 'asha', minResource: 1, maxResource: 9, reductionFactor: 3 };
const paired: Pruner = { name: 'paired', startup: 2, minDelta: 0 };

/** Replaces the sampler of a search with one that trains a population, which in a sweep file would require a task. */
function withPopulation(method: PopulationMethod, definition: SearchDefinition): SearchDefinition {
  const settings = { population: 5, interval: 2, generations: 4, quantile: 0.4 };
  const strategies = definition.strategies.map((strategy) => ({ ...strategy, method, settings }));
  return { ...definition, runCap: undefined, strategies };
}

/** Definitions of searches of every kind, by name. */
export const searches: Readonly<Record<string, SearchDefinition>> = {
  'tpe and the median pruner': defineSearch({ method: 'tpe' }, { pruner: medianPruner, lag: 4 }),
  'random and Hyperband': defineSearch({ run_cap: 60 }, { pruner: hyperband, lag: 8 }),
  'two strategies, repeats and successive halving': defineSearch(
    { ...twoStrategies, seeds: 3, run_cap: 60, method: 'tpe' },
    { pruner: halving, lag: 3 },
  ),
  'random and asha': defineSearch({ run_cap: 90 }, { pruner: asha, lag: 5 }),
  'two strategies, repeats, tpe and asha': defineSearch(
    { ...twoStrategies, seeds: 2, run_cap: 120, method: 'tpe' },
    { pruner: asha, lag: 4 },
  ),
  'asha, after a point chosen by hand': defineSearch(
    { run_cap: 40 },
    { pruner: asha, lag: 3, enqueued: [{ strategy: 'all', parameters: { x: 0.3 } }] },
  ),
  'nsga2 and asha, after points chosen by hand': defineSearch(
    { method: { name: 'nsga2', population: 4 }, run_cap: 40 },
    {
      pruner: asha,
      lag: 3,
      enqueued: [0.3, 0.4, 0.5, 0.9].map((x) => ({ strategy: 'all', parameters: { x } })),
    },
  ),
  'pbt, in two strategies with repeats': withPopulation('pbt', defineSearch({ ...twoStrategies, seeds: 2 })),
  'pbt, in one strategy': withPopulation('pbt', defineSearch({})),
  'pb2, in two strategies': withPopulation('pb2', defineSearch(twoStrategies)),
  'paired repeats': defineSearch({ ...twoStrategies, seeds: 4, run_cap: 80 }, { pruner: paired, lag: 2 }),
  'tpe, sequentially': defineSearch({ method: 'tpe', run_cap: 25 }, { lag: 1 }),
  'gp and the median pruner': defineSearch({ method: 'gp', run_cap: 16 }, { pruner: medianPruner, lag: 3 }),
  'auto, in two strategies': defineSearch({ ...twoStrategies, method: 'auto', run_cap: 24 }, { lag: 2 }),
  'cma_es, in generations': defineSearch({ method: 'cma_es', seeds: 2, run_cap: 40 }),
  'cma_es, after a point chosen by hand': defineSearch(
    { method: 'cma_es', run_cap: 20 },
    { enqueued: [{ strategy: 'all', parameters: { x: 0.3 } }] },
  ),
  'tpe, by two objectives and a constraint': defineSearch(
    { ...twoStrategies, ...twoObjectives, constraints: [{ name: 'size', max: 0.9 }], method: 'tpe' },
    { lag: 3 },
  ),
  'auto, with a constraint': defineSearch(
    { method: 'auto', constraints: [{ name: 'size', max: 0.5 }] },
    { lag: 2 },
  ),
  'nsga2, in generations': defineSearch({
    ...twoObjectives,
    method: { name: 'nsga2', population: 6 },
    seeds: 2,
    run_cap: 60,
  }),
  'nsga2, in two strategies, after a point chosen by hand': defineSearch(
    { ...twoStrategies, ...twoObjectives, method: { name: 'nsga2', population: 4 } },
    { enqueued: [{ strategy: 'coarse', parameters: { x: 0.3, z: 2 } }] },
  ),
  'the patience of a front': defineSearch({ ...twoObjectives, method: 'random' }, { patience: 6 }),
  'a grid without history': defineSearch({
    method: 'grid',
    run_cap: 30,
    seeds: 2,
    parameters: { x: { values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] } },
  }),
  'a target': defineSearch({}, { target: 0.2 }),
  patience: defineSearch({ seeds: 2 }, { patience: 6 }),
  'expected patience': defineSearch(
    { ...twoStrategies, seeds: 2, run_cap: 80 },
    { patience: 'expected', lag: 3 },
  ),
  'expected patience of a learning sampler': defineSearch(
    { method: 'gp', run_cap: 24, smallest_difference: 0.2 },
    { patience: 'expected', lag: 2 },
  ),
  'divided seeds': defineSearch({ method: 'tpe', seeds: { min: 1, max: 4 } }, { lag: 3 }),
  'divided seeds and the median pruner, in two strategies': defineSearch(
    { ...twoStrategies, method: 'gp', seeds: { min: 2, max: 5 }, run_cap: 60 },
    { pruner: medianPruner, lag: 4, enqueued: [{ strategy: 'coarse', parameters: { x: 0.3, z: 2 } }] },
  ),
  'divided seeds, in generations': defineSearch({ method: 'cma_es', seeds: { min: 1, max: 3 } }),
  'divided seeds of a grid': defineSearch(
    {
      method: 'grid',
      seeds: { min: 1, max: 4 },
      parameters: { x: { values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] } },
    },
    { runCap: undefined },
  ),
  'divided seeds and patience': defineSearch({ seeds: { min: 1, max: 3 } }, { patience: 6, lag: 5 }),
  'divided seeds and a target': defineSearch({ seeds: { min: 1, max: 3 } }, { target: 1.21, lag: 2 }),
  'points chosen by hand': defineSearch(
    { method: 'tpe' },
    { lag: 3, enqueued: [{ strategy: 'all', parameters: { x: 0.3 } }] },
  ),
};

const conditions: fc.Arbitrary<RunConditions> = fc
  .record({
    workers: fc.constantFrom(1, 2, 5, 100),
    seed: fc.nat(),
    kills: fc.constantFrom(0, 1, 5),
  })
  .map(({ workers, seed, kills }) => {
    const draws = randomStream(seed, 'conditions');
    let index = 0;
    return { workers, kills, random: () => draws.uniform(index++) };
  });

/** Selects the results that must not depend on the run: the state, and the trials up to the end of the search. */
function selectComparable({ state, trials }: ReturnType<typeof simulate>) {
  const last = state.type === 'stopped' ? state.last : Infinity;
  const trialsBeforeEnd = trials.filter(({ trial }) => trial.configuration.number <= last);
  return { state, trials: trialsBeforeEnd.map(({ endIndex: _, ...trial }) => trial) };
}

/** Checks that a search of {@link searches} is the same for any number of workers, delays and kills. */
export function expectSameSearch(name: string, numRuns: number): void {
  const definition = searches[name]!;
  const sequential: RunConditions = { workers: 1, random: () => 0, kills: 0 };
  const expected = selectComparable(simulate(definition, landscape, EPOCHS, sequential, secondObjective));
  fc.assert(
    fc.property(conditions, (runConditions) => {
      expect(
        selectComparable(simulate(definition, landscape, EPOCHS, runConditions, secondObjective)),
      ).toEqual(expected);
    }),
    { numRuns },
  );
}
