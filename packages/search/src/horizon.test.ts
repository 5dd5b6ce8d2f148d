import { jest } from '@jest/globals';
import fc from 'fast-check';
import { randomStream, type Pruner, type SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { describePlan } from './describe-plan.ts';
import type { History } from './history.ts';
import { findUnusedComponents } from './unused-components.ts';
import { retrace } from './retrace.ts';
import type { Sampler } from './samplers/sampler.ts';
import { samplers } from './samplers/samplers.ts';
import { random } from './samplers/random.ts';
import { StudySearch, type SuggestedTrial } from './study-search.ts';
import { simulate, type Landscape } from './testing/simulate.ts';

const GENERATION = 4;

/** Arguments of all calls of `generationSampler.propose`. */
const calls: { readonly strategy: string; readonly point: number; readonly history: History }[] = [];

/** Sampler of whole generations, each drawn around the best point of the earlier ones. */
const generationSampler: Sampler = {
  startup: () => GENERATION,
  horizon: (_, point) => point - (point % GENERATION),
  size: () => undefined,
  propose(strategy, point, search, history) {
    calls.push({ strategy: strategy.name, point, history });
    const [best] = history.finished.toSorted((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity));
    const { x } = random.propose(strategy, point, search) as { x: number };
    if (best === undefined) return { x };
    return { x: 0.9 * Number(best.configuration.parameters['x']) + 0.1 * x };
  },
};

beforeEach(() => {
  calls.length = 0;
  jest.replaceProperty(samplers as { tpe: Sampler }, 'tpe', generationSampler);
});

afterEach(() => jest.restoreAllMocks());

function defineSearch(spec: object, overrides: Partial<SearchDefinition> = {}) {
  const parsed = parseSearch(
    {
      method: 'tpe',
      run_cap: 24,
      metric: { name: 'loss' },
      parameters: { x: { min: 0.001, max: 0.999 } },
      ...spec,
    },
    'test',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.value, ...overrides };
}

const landscape: Landscape = ({ configuration }, epoch) => {
  const x = Number(configuration.parameters['x']);
  return (x - 0.3) * (x - 0.3) + 1 / epoch;
};

const median: Pruner = { name: 'percentile', percentile: 50, startup: 3, atLeast: 1, warmup: 1, interval: 1 };
const byHand = { strategy: 'all', parameters: { x: 0.5 } };

const sweeps: Readonly<Record<string, SearchDefinition>> = {
  'one strategy': defineSearch({}),
  'two seeds and a point chosen by hand': defineSearch({ seeds: 2 }, { enqueued: [byHand] }),
  'another strategy drawn at random': defineSearch({ strategies: { a: {}, b: { method: 'random' }, c: {} } }),
  'a pruner with a lag': defineSearch({}, { pruner: median, lag: 3 }),
};

const complete = (value: number) => ({ type: 'complete', value, step: 1, values: {} }) as const;

describe('a search by a sampler with its own horizon', () => {
  it('starts a whole generation when the previous one has ended', () => {
    const study = new StudySearch(defineSearch({}));
    const numbers = () => study.ask(99).map(({ trial }) => trial.number);
    expect(numbers()).toEqual([0, 1, 2, 3]);
    [3, 1, 0].forEach((trial) => study.tell(trial, complete(trial), []));
    expect(numbers()).toEqual([]);
    study.tell(2, complete(2), []);
    expect(numbers()).toEqual([4, 5, 6, 7]);
  });

  it('keeps the horizon beside a strategy that does not learn', () => {
    const study = new StudySearch(defineSearch({ strategies: { a: {}, b: { method: 'random' } } }));
    expect(study.ask(99).map(({ trial }) => trial.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // Ends the first generation of `a`; those of `b` still run.
    [0, 1, 2, 3, 4, 6].forEach((trial) => study.tell(trial, complete(trial), []));
    expect(study.ask(99)).toEqual([]);
    study.tell(5, complete(5), []);
    expect(study.ask(99).length).toBeGreaterThan(0);
  });

  it('begins generations at the same points despite enqueued and earlier points', () => {
    const earlier = [0, 1].map((number) => ({
      configuration: { ...byHand, number, point: number },
      outcome: 'complete' as const,
      value: number,
      repeats: [],
    }));
    const study = new StudySearch(defineSearch({}, { enqueued: [byHand] }), undefined, earlier);
    const started = [...study.ask(3)];
    study.enqueue(byHand);
    started.push(...study.ask(99));
    const points = (suggested: readonly SuggestedTrial[]) =>
      suggested.map(({ trial }) => trial.configuration.point);
    expect(points(started)).toEqual([-1, 0, 1, -2, 2, 3]);
    for (const { trial } of started.slice(0, -1)) study.tell(trial.number, complete(1), []);
    expect(study.ask(99)).toEqual([]);
    study.tell(started.at(-1)!.trial.number, complete(1), []);
    study.enqueue(byHand);
    expect(points(study.ask(99))).toEqual([-3, 4, 5, 6, 7]);
    for (const { point, history } of calls.slice(GENERATION)) {
      expect(history.finished.map(({ configuration }) => configuration.number)).toEqual([
        -2, -1, 0, 1, 2, 3, 4, 5,
      ]);
      expect(history.pending).toHaveLength(point - GENERATION + 1);
    }
  });

  it('passes points to the sampler as finished within the horizon and as pending beyond it', () => {
    const definition = sweeps['another strategy drawn at random']!;
    simulate(definition, landscape, 3, { workers: 7, random: () => 0.6, kills: 0 });
    for (const { strategy, point, history } of calls) {
      const points = history.finished.map(({ configuration }) => configuration.point);
      expect(points).toEqual([...points.keys()]);
      expect(points).toHaveLength(point - (point % GENERATION));
      expect(history.pending.map((configuration) => configuration.point)).toEqual(
        Array.from({ length: point % GENERATION }, (_, index) => points.length + index),
      );
      expect(['a', 'c']).toContain(strategy);
    }
  });

  it.each(Object.keys(sweeps))('suggests the same trials for any workers, delays and kills: %s', (name) => {
    const definition = sweeps[name]!;
    const run = (workers: number, seed: number, kills: number) => {
      const stream = randomStream(seed, 'horizon');
      let index = 0;
      const random = () => stream.uniform(index++);
      const { state, trials } = simulate(definition, landscape, 5, { workers, random, kills });
      return { state, trials: trials.map(({ endIndex: _, ...trial }) => trial) };
    };
    const expected = run(1, 0, 0);
    fc.assert(
      fc.property(fc.constantFrom(2, 5, 100), fc.nat(), fc.constantFrom(0, 3), (workers, seed, kills) => {
        expect(run(workers, seed, kills)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it.each(Object.keys(sweeps))('suggests trials that are retraced without a deviation: %s', (name) => {
    const definition = sweeps[name]!;
    const { trials } = simulate(definition, landscape, 5, { workers: 3, random: () => 0.4, kills: 0 });
    const inOrderOfEnd = trials.toSorted((a, b) => a.endIndex - b.endIndex);
    for (const { trial, outcome, curve } of trials) {
      const recorded = {
        trial,
        curve,
        historySizes: { atSuggestion: undefined, atDecisions: [] },
        isPruned: outcome.type === 'pruned',
      };
      expect(retrace(definition, inOrderOfEnd, [], recorded)).toBeUndefined();
    }
  });

  it('limits the trials that can run concurrently', () => {
    expect(describePlan(defineSearch({ seeds: 2 }))).toMatchObject({
      lag: undefined,
      maxConcurrentTrials: 8,
    });
    expect(describePlan(defineSearch({ seeds: 2 }, { enqueued: [byHand] })).maxConcurrentTrials).toBe(10);
    expect(describePlan(defineSearch({}, { pruner: median, lag: 3 }))).toMatchObject({
      lag: 3,
      maxConcurrentTrials: 3,
    });
    const short = defineSearch({ method: 'random', run_cap: 10 }, { pruner: median, lag: 10 });
    expect(describePlan(short).maxConcurrentTrials).toBeUndefined();
    expect(describePlan({ ...short, lag: 9 }).maxConcurrentTrials).toBe(9);
  });

  it('has an unused sampler if it ends with the first generation', () => {
    const unusedSampler = [expect.objectContaining({ available: 0, required: GENERATION })];
    expect(findUnusedComponents(defineSearch({ run_cap: 4 }))).toEqual(unusedSampler);
    expect(findUnusedComponents(defineSearch({ run_cap: 5 }))).toEqual([]);
    const enqueued = [byHand];
    expect(findUnusedComponents(defineSearch({ run_cap: 5 }, { enqueued }))).toEqual(unusedSampler);
    expect(findUnusedComponents(defineSearch({ run_cap: 6 }, { enqueued }))).toEqual([]);
  });
});

it('a strategy that does not learn starts without waiting for one that does', () => {
  jest.restoreAllMocks();
  const definition = defineSearch({ lag: 2, strategies: { learned: {}, drawn: { method: 'random' } } });
  const study = new StudySearch(definition);
  expect(study.ask(99).map(({ trial }) => trial.configuration.strategy)).toEqual(['learned', 'drawn']);
  study.tell(0, complete(0), []);
  // Configuration 2 waits only for configuration 0, and 3 for none; 1 still runs.
  expect(study.ask(99).map(({ trial }) => trial.number)).toEqual([2, 3]);
});
