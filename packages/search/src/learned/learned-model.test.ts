import {
  randomStream,
  type Configuration,
  type Dimension,
  type Outcome,
  type Parameters,
  type Strategy,
} from '@ridgeline/core';
import { normalAt } from '../quantile.ts';
import { random } from '../samplers/random.ts';
import { learnedModels, type ConfigurationTrials } from './learned-model.ts';

const rate: Dimension = { type: 'log_uniform_values', name: 'rate', min: 1e-4, max: 1 };
const depth: Dimension = { type: 'int_uniform', name: 'depth', min: 1, max: 4 };
const kind: Dimension = { type: 'categorical', name: 'kind', values: ['plain', 'steep'] };
const slope: Dimension = { type: 'uniform', name: 'slope', min: 0, max: 1 };

const strategy: Strategy = {
  name: 'all',
  method: 'random',
  dimensions: [
    { owner: 'shared', dimension: rate },
    { owner: 'shared', dimension: depth },
    { owner: 'shared', dimension: kind },
    { owner: 'shared', dimension: slope, when: [{ name: 'kind', values: ['steep'], otherwise: false }] },
  ],
};
const metric = { name: 'accuracy', goal: 'maximize', summary: { type: 'last' } } as const;
const definition = { strategies: [strategy], metric };

/** Value without noise: best at a rate of 0.01. */
function trueValue({ rate, depth, slope = 0 }: Parameters): number {
  const distance = Math.log10(Number(rate)) + 2;
  return 0.9 - 0.05 * distance * distance + 0.01 * Number(depth) - 0.1 * Number(slope);
}

/** Standard deviation of the value between seeds. */
const NOISE = 0.01;

/** Configurations of a random search, each with three seeds; rates above 0.3 diverge. */
function runRandomSearch(count: number): readonly ConfigurationTrials[] {
  const stream = randomStream(5, 'noise');
  const noise = (index: number) => normalAt({ mu: 0, sigma: NOISE }, stream.uniform(index));
  return Array.from({ length: count }, (_, number): ConfigurationTrials => {
    const parameters = random.propose(strategy, number, { seed: 3 } as never);
    const configuration: Configuration = { number, strategy: 'all', point: number, parameters };
    const outcomes = [0, 1, 2].map((seed): Outcome =>
      Number(parameters['rate']) > 0.3
        ? { type: 'diverged', step: 1, metric: 'loss' }
        : { type: 'complete', value: trueValue(parameters) + noise(3 * number + seed), step: 1, values: {} },
    );
    return {
      configuration,
      state: outcomes[0]!.type,
      trials: outcomes.map((outcome) => ({ outcome })),
    };
  });
}

const [model] = learnedModels(definition, runRandomSearch(80));
const best = { rate: 0.01, depth: 4, kind: 'plain' };

it('a learned model predicts the metric along a parameter with a band that mostly contains the true value', () => {
  const rates = model!.valuesOf('rate', 21).filter((value) => Number(value) < 0.2);
  const predictions = rates.map((value) => model!.predict({ ...best, rate: value })!);
  const coveredPredictions = predictions.filter(({ low, high }, index) => {
    const value = trueValue({ ...best, rate: rates[index]! });
    return low <= value && value <= high;
  });
  expect(coveredPredictions.length).toBeGreaterThanOrEqual(0.9 * rates.length);
  const { value, low, high } = model!.predict(best)!;
  expect(Math.abs(value - trueValue(best))).toBeLessThan(NOISE);
  expect(low).toBeLessThan(value);
  expect(high).toBeGreaterThan(value);
  // A mean of many configurations is more certain than a single training.
  expect(high - low).toBeLessThan(4 * NOISE);
});

it('a learned model predicts the worst value where trials diverge', () => {
  const worst = Math.min(
    ...runRandomSearch(80).flatMap(({ trials, state }) =>
      state === 'complete' ? [trials.reduce((sum, { outcome }) => sum + readValue(outcome), 0) / 3] : [],
    ),
  );
  expect(model!.predict({ ...best, rate: 1 })!.low).toBeCloseTo(worst, 2);
});

function readValue(outcome: Outcome): number {
  return outcome.type === 'complete' ? outcome.value : Number.NaN;
}

it('a learned model lists the values of a parameter', () => {
  expect(model!.parameters).toEqual(['rate', 'depth', 'kind', 'slope']);
  expect(model!.valuesOf('depth', 21)).toEqual([1, 2, 3, 4]);
  expect(model!.valuesOf('kind', 21)).toEqual(['plain', 'steep']);
  const rates = model!.valuesOf('rate', 5).map(Number);
  [1e-4, 1e-3, 1e-2, 0.1, 1].forEach((value, index) => expect(rates[index]! / value).toBeCloseTo(1, 9));
  // The values are those at the best configuration in which `slope` is active.
  expect(model!.valuesOf('slope', 3)).toEqual([0, 0.5, 1]);
  expect(model!.valuesOf('width', 3)).toEqual([]);
  expect(model!.predict({ width: 3 })).toBeUndefined();
});

it('a learned model ranks the parameter with the largest effect first', () => {
  const effects = model!.mainEffects();
  expect(effects[0]!.parameter).toBe('rate');
  expect(effects[0]!.share).toBeGreaterThan(0.5);
  expect(effects.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1.01);
});

it('a learned model uses at most 250 configurations', () => {
  const [large] = learnedModels(definition, runRandomSearch(400));
  expect([large!.modelledCount, large!.availableCount]).toEqual([250, 400]);
});

it('a learned model counts a paused and continued training as one', () => {
  const ended = runRandomSearch(40);
  const parents = ended.map((entry, index): ConfigurationTrials => {
    const configuration = { ...entry.configuration, number: 100 + index, part: { pause: 1 } };
    return { configuration, state: 'pruned', trials: [{ outcome: { type: 'pruned', step: 1 } }] };
  });
  const continuations = ended.map((entry, index) => ({
    ...entry,
    configuration: { ...entry.configuration, part: { parent: 100 + index } },
  }));
  const [paused] = learnedModels(definition, [...parents, ...continuations]);
  const [unpaused] = learnedModels(definition, ended);
  expect(paused!.availableCount).toBe(40);
  expect(paused!.predict(best)).toEqual(unpaused!.predict(best));
});

it('learnedModels omits strategies with a single complete configuration', () => {
  const countModels = (completeCount: number) => {
    const configurations = runRandomSearch(20).map(({ configuration }, number): ConfigurationTrials => {
      const outcome: Outcome =
        number < completeCount
          ? { type: 'complete', value: 0.9 - 0.1 * number, step: 1, values: {} }
          : { type: 'pruned', step: 1 };
      return { configuration, state: outcome.type, trials: [{ outcome }] };
    });
    return learnedModels(definition, configurations).length;
  };
  expect([0, 1, 2].map(countModels)).toEqual([0, 0, 1]);
});

it('learnedModels omits strategies with fewer than ten configurations or no parameter', () => {
  expect(learnedModels(definition, runRandomSearch(9))).toEqual([]);
  expect(
    learnedModels({ metric, strategies: [{ ...strategy, dimensions: [] }] }, runRandomSearch(20)),
  ).toEqual([]);
});
