import fc from 'fast-check';
import {
  randomStream,
  type Outcome,
  type PopulationMethod,
  type Pruner,
  type SearchDefinition,
  type Trial,
} from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { simulate, type RunConditions, type Landscape } from './testing/simulate.ts';
import { noTask, StudySearch, type SuggestedTrial } from './study-search.ts';

const EPOCHS = 9;

function search(spec: object, more: Partial<SearchDefinition> = {}): SearchDefinition {
  const source = {
    method: 'random',
    run_cap: 40,
    ...('objectives' in spec ? {} : { metric: { name: 'loss' } }),
    parameters: { x: { min: 0.001, max: 0.999 } },
    ...spec,
  };
  const parsed = parseSearch(source, 'test');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.value, ...more };
}

function completeAt(value: number): Outcome {
  return { type: 'complete', value, step: 1, values: { loss: value } };
}

const twoStrategies = {
  strategies: {
    fine: { parameters: { y: { min: 0.001, max: 0.999 } } },
    coarse: { parameters: { z: { values: [1, 2, 3] } } },
  },
};

const twoObjectives = { objectives: [{ name: 'loss' }, { name: 'size' }] };

/** Second objective, which a larger `x` makes better. */
const sizeOf = ({ configuration }: Trial) => ({ size: 1 - (configuration.parameters['x'] as number) });

/** Curves that fall towards a value, cross each other, and occasionally diverge. */
const landscape: Landscape = ({ configuration, seed }, step) => {
  const { x, y, z } = configuration.parameters as Record<string, number>;
  const noise = randomStream(seed, 'landscape', configuration.number).uniform(step);
  if (noise > 0.995) return undefined;
  return (x! - 0.3) * (x! - 0.3) + (y ?? z ?? 0) / 10 + (1 + x!) / step + 0.1 * noise;
};

const median: Pruner = { name: 'percentile', percentile: 50, startup: 3, atLeast: 1, warmup: 1, interval: 1 };
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

/** A search by a population; a file with one needs a task. */
function population(method: PopulationMethod, definition: SearchDefinition): SearchDefinition {
  const settings = { population: 5, interval: 2, generations: 4, quantile: 0.4 };
  const strategies = definition.strategies.map((one) => ({ ...one, method, settings }));
  return { ...definition, runCap: undefined, strategies };
}

const sweeps: Readonly<Record<string, SearchDefinition>> = {
  'tpe and the median pruner': search({ method: 'tpe' }, { pruner: median, lag: 4 }),
  'random and Hyperband': search({ run_cap: 60 }, { pruner: hyperband, lag: 8 }),
  'two strategies, repeats and successive halving': search(
    { ...twoStrategies, seeds: 3, run_cap: 60, method: 'tpe' },
    { pruner: halving, lag: 3 },
  ),
  'random and asha': search({ run_cap: 90 }, { pruner: asha, lag: 5 }),
  'two strategies, repeats, tpe and asha': search(
    { ...twoStrategies, seeds: 2, run_cap: 120, method: 'tpe' },
    { pruner: asha, lag: 4 },
  ),
  'asha, after a point chosen by hand': search(
    { run_cap: 40 },
    { pruner: asha, lag: 3, enqueued: [{ strategy: 'all', parameters: { x: 0.3 } }] },
  ),
  'pbt, in two strategies with repeats': population('pbt', search({ ...twoStrategies, seeds: 2 })),
  'pbt, in one strategy': population('pbt', search({})),
  'pb2, in two strategies': population('pb2', search(twoStrategies)),
  'repeats that are paired': search({ ...twoStrategies, seeds: 4, run_cap: 80 }, { pruner: paired, lag: 2 }),
  'tpe, one after the other': search({ method: 'tpe', run_cap: 25 }, { lag: 1 }),
  'gp and the median pruner': search({ method: 'gp', run_cap: 16 }, { pruner: median, lag: 3 }),
  'auto, in two strategies': search({ ...twoStrategies, method: 'auto', run_cap: 24 }, { lag: 2 }),
  'cma_es, in generations': search({ method: 'cma_es', seeds: 2, run_cap: 40 }),
  'cma_es, after a point chosen by hand': search(
    { method: 'cma_es', run_cap: 20 },
    { enqueued: [{ strategy: 'all', parameters: { x: 0.3 } }] },
  ),
  'tpe, by two objectives and a constraint': search(
    { ...twoStrategies, ...twoObjectives, constraints: [{ name: 'size', max: 0.9 }], method: 'tpe' },
    { lag: 3 },
  ),
  'auto, with a constraint': search(
    { method: 'auto', constraints: [{ name: 'size', max: 0.5 }] },
    { lag: 2 },
  ),
  'nsga2, in generations': search({
    ...twoObjectives,
    method: { name: 'nsga2', population: 6 },
    seeds: 2,
    run_cap: 60,
  }),
  'nsga2, in two strategies, after a point chosen by hand': search(
    { ...twoStrategies, ...twoObjectives, method: { name: 'nsga2', population: 4 } },
    { enqueued: [{ strategy: 'coarse', parameters: { x: 0.3, z: 2 } }] },
  ),
  'the patience of a front': search({ ...twoObjectives, method: 'random' }, { patience: 6 }),
  'a grid that looks at nothing': search({
    method: 'grid',
    run_cap: 30,
    seeds: 2,
    parameters: { x: { values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] } },
  }),
  'a target': search({}, { target: 0.2 }),
  patience: search({ seeds: 2 }, { patience: 6 }),
  'expected patience': search({ ...twoStrategies, seeds: 2, run_cap: 80 }, { patience: 'expected', lag: 3 }),
  'expected patience of a learning sampler': search(
    { method: 'gp', run_cap: 24, smallest_difference: 0.2 },
    { patience: 'expected', lag: 2 },
  ),
  'seeds where they decide something': search({ method: 'tpe', seeds: { min: 1, max: 4 } }, { lag: 3 }),
  'seeds, pruned, in two strategies': search(
    { ...twoStrategies, method: 'gp', seeds: { min: 2, max: 5 }, run_cap: 60 },
    { pruner: median, lag: 4, enqueued: [{ strategy: 'coarse', parameters: { x: 0.3, z: 2 } }] },
  ),
  'seeds, in generations': search({ method: 'cma_es', seeds: { min: 1, max: 3 } }),
  'seeds of a grid': search(
    {
      method: 'grid',
      seeds: { min: 1, max: 4 },
      parameters: { x: { values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] } },
    },
    { runCap: undefined },
  ),
  'seeds and patience': search({ seeds: { min: 1, max: 3 } }, { patience: 6, lag: 5 }),
  'seeds and a target': search({ seeds: { min: 1, max: 3 } }, { target: 1.21, lag: 2 }),
  'points chosen by hand': search(
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
    let drawn = 0;
    return { workers, kills, random: () => draws.uniform(drawn++) };
  });

/** Results that must be equal: configurations beyond the end of the search do not count. */
function counted({ state, trials }: ReturnType<typeof simulate>) {
  const last = state.type === 'stopped' ? state.last : Infinity;
  const kept = trials.filter(({ trial }) => trial.configuration.number <= last);
  return { state, trials: kept.map(({ ended: _, ...one }) => one) };
}

describe('a search is the same for any number of workers, delays and kills', () => {
  it.each(Object.keys(sweeps))('%s', (name) => {
    const definition = sweeps[name]!;
    const alone: RunConditions = { workers: 1, random: () => 0, kills: 0 };
    const expected = counted(simulate(definition, landscape, EPOCHS, alone, sizeOf));
    fc.assert(
      fc.property(conditions, (others) => {
        expect(counted(simulate(definition, landscape, EPOCHS, others, sizeOf))).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('prunes trials in these searches', () => {
    const outcomes = (name: string) =>
      simulate(sweeps[name]!, landscape, EPOCHS, { workers: 3, random: () => 0, kills: 0 }).trials.map(
        ({ outcome }) => outcome.type,
      );
    for (const name of Object.keys(sweeps).slice(0, 7)) {
      const all = outcomes(name);
      expect({ name, pruned: all.includes('pruned'), complete: all.includes('complete') }).toEqual({
        name,
        pruned: true,
        complete: true,
      });
    }
    expect(outcomes('tpe and the median pruner')).toHaveLength(40);
  });
});

describe('a search', () => {
  it('without history starts all trials at once, and holds only the running ones', () => {
    const definition = search({
      method: 'grid',
      parameters: { x: { min: 1, max: 1_000_000_000_000 } },
      run_cap: 1e12,
    });
    const all = new StudySearch(definition, noTask);
    expect(all.historyDetail).toBe('numbers');
    expect(all.ask(3).map(({ trial }) => trial.configuration.parameters)).toEqual([
      { x: 1 },
      { x: 2 },
      { x: 3 },
    ]);
    for (let round = 0; round < 20_000; round++) {
      const [asked] = all.ask(1);
      all.tell(asked!.trial.number, { type: 'pruned', step: 1 }, []);
    }
    expect(all.ask(1)[0]!.trial.number).toBe(20_003);
    expect(all.state).toEqual({ type: 'open' });
  });

  it('with history starts configuration i when configurations 0 to i - lag have ended', () => {
    const learning = new StudySearch(search({ method: 'tpe', seeds: 2 }, { lag: 3 }), noTask);
    expect(learning.ask(99).map(({ trial }) => trial.number)).toEqual([0, 1, 2, 3, 4, 5]);
    const end = (trial: number) => learning.tell(trial, { type: 'pruned', step: 1 }, []);
    [2, 3, 4, 5, 1].forEach(end);
    expect(learning.ask(99)).toEqual([]);
    end(0);
    expect(learning.ask(99).map(({ trial }) => trial.number)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it('sees the history of another study', () => {
    const definition = search({ method: 'tpe' }, { lag: 40 });
    const earlier = Array.from({ length: 30 }, (_, number) => ({
      configuration: { number, strategy: 'all', point: number, parameters: { x: (number + 0.5) / 30 } },
      outcome: 'complete' as const,
      value: Math.abs(number / 30 - 0.8),
      repeats: [],
    }));
    const mean = (of: StudySearch) =>
      of.ask(20).reduce((sum, { trial }) => sum + Number(trial.configuration.parameters['x']) / 20, 0);
    expect(Math.abs(mean(new StudySearch(definition, noTask, earlier)) - 0.8)).toBeLessThan(0.15);
    expect(Math.abs(mean(new StudySearch(definition, noTask)) - 0.5)).toBeLessThan(0.15);
  });

  it('that is asynchronous is a function of its history', () => {
    const definition = search({ method: 'tpe' }, { asynchronous: true, pruner: median });
    const draws = randomStream(3, 'asynchronous');
    let drawn = 0;
    const { trials } = simulate(definition, landscape, EPOCHS, {
      workers: 4,
      random: () => draws.uniform(drawn++),
      kills: 0,
    });
    const order = trials.toSorted((a, b) => a.ended - b.ended);
    for (const one of trials) {
      const again = new StudySearch(definition, noTask);
      for (const past of order.slice(0, one.historySize))
        again.addFinished(past.trial, past.outcome, past.curve);
      for (const other of trials) {
        const isPending =
          other.trial.number < one.trial.number && !order.slice(0, one.historySize).includes(other);
        if (isPending) again.addStarted(other.trial);
      }
      expect(again.ask(1)[0]!.trial).toEqual(one.trial);
    }
    expect(new Set(trials.map(({ historySize }) => historySize)).size).toBeGreaterThan(10);
  });

  it('retries a trial unchanged, whatever has finished since', () => {
    const definition = search({ method: 'tpe', run_cap: 30 }, { lag: 2 });
    const first = new StudySearch(definition, noTask);
    const trials = Array.from({ length: 30 }, () => {
      const [{ trial }] = first.ask(1) as readonly [SuggestedTrial];
      const { x } = trial.configuration.parameters;
      first.tell(trial.number, completeAt(x as number), []);
      return trial;
    });
    // Trials 3 and 25 had failed and are attempted again; the others are restored with changed values.
    const again = new StudySearch(definition, noTask);
    for (const trial of trials) {
      if (trial.number === 3 || trial.number === 25) again.addWaiting(trial);
      else again.addFinished(trial, completeAt(-trial.number), []);
    }
    expect(again.ask(9)).toMatchObject([{ trial: trials[3] }]);
    again.tell(3, completeAt(0), []);
    expect(again.ask(9)).toMatchObject([{ trial: trials[25] }]);
    again.tell(25, completeAt(0), []);
    expect(again.state).toEqual({ type: 'complete' });
  });
});

describe('a search that divides seeds', () => {
  const spec = { ...twoStrategies, method: 'tpe', seeds: { min: 1, max: 4 }, run_cap: 60 };
  const run = (definition: SearchDefinition) =>
    simulate(definition, landscape, EPOCHS, { workers: 3, random: () => 0, kills: 0 }).trials;
  const seedsOf = (trials: ReturnType<typeof run>) => {
    const counts = new Map<number, number>();
    for (const { trial } of trials) {
      const { number } = trial.configuration;
      expect(trial.repeat).toBe(counts.get(number) ?? 0);
      counts.set(number, trial.repeat + 1);
    }
    return [...counts.values()];
  };

  it('gives each strategy equally many trainings, and seeds to few configurations', () => {
    const trials = run(search(spec, { lag: 3 }));
    const of = (strategy: string) =>
      trials.filter(({ trial }) => trial.configuration.strategy === strategy).length;
    expect([of('fine'), of('coarse')]).toEqual([30, 30]);
    const counts = seedsOf(trials);
    expect(Math.max(...counts)).toBe(4);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(counts.length / 2);
  });

  it('gives all seeds to the configuration that is the best with all of them', () => {
    const trials = run(search({ method: 'tpe', seeds: spec.seeds, run_cap: 50 }, { lag: 1 }));
    const values = new Map<number, number[]>();
    for (const { trial, outcome } of trials) {
      const { number } = trial.configuration;
      if (outcome.type === 'complete') values.set(number, [...(values.get(number) ?? []), outcome.value]);
    }
    const full = [...values.values()].filter((some) => some.length === 4);
    const mean = (some: readonly number[]) => some.reduce((sum, value) => sum + value, 0) / some.length;
    const others = [...values.values()].filter((some) => some.length > 1 && some.length < 4);
    expect(full.length).toBeGreaterThan(0);
    for (const some of others) expect(mean(some)).toBeGreaterThan(Math.min(...full.map(mean)));
  });

  it('continues with a larger run_cap as if it had been larger from the start', () => {
    const small = run(search({ ...spec, run_cap: 40 }, { lag: 3 }));
    const definition = search(spec, { lag: 3 });
    const large = run(definition);
    const restored = new StudySearch(definition, noTask);
    for (const { trial, outcome, curve } of small) restored.addFinished(trial, outcome, curve);
    const known = new Map([...small, ...large].map((one) => [one.trial.number, one]));
    for (let [next] = restored.ask(1); next !== undefined; [next] = restored.ask(1)) {
      const { trial, outcome, curve } = known.get(next.trial.number)!;
      expect(next.trial).toEqual(trial);
      restored.tell(trial.number, outcome, curve);
    }
    expect(restored.state).toEqual({ type: 'complete' });
  });

  it('accepts no points by hand once it has begun', () => {
    const started = new StudySearch(search(spec), noTask);
    expect(() => started.enqueue({ strategy: 'coarse', parameters: { x: 0.5, z: 1 } })).toThrow(
      'divides seeds',
    );
  });
});

describe('the patience of a study', () => {
  it.each(['expected patience', 'expected patience of a learning sampler'])(
    'ends it before its plan if it is expected: %s',
    (name) => {
      const { state } = simulate(sweeps[name]!, landscape, EPOCHS, { workers: 2, random: () => 0, kills: 0 });
      expect(state).toMatchObject({ type: 'stopped', reason: expect.stringContaining('in expectation') });
    },
  );

  it('does not count trials stopped by hand', () => {
    const trials = new StudySearch(search({}), noTask).ask(7).map(({ trial }) => trial);
    const before = new StudySearch(search({ patience: 3, lag: 1 }), noTask);
    const longer = new StudySearch(search({ patience: 6, lag: 1 }), noTask);
    for (const trial of trials.slice(0, 5)) {
      const value = trial.number === 1 ? 0.1 : 0.5;
      const outcome = { type: 'complete', value, step: 1, values: {} } as const;
      for (const one of [before, longer]) one.addFinished(trial, outcome, []);
    }
    expect(before.state).toMatchObject({ type: 'stopped', last: 4 });
    for (const trial of trials.slice(5)) {
      longer.addFinished(trial, { type: 'cancelled', reason: 'stopped by hand' }, []);
    }
    expect(longer.state).toEqual({ type: 'open' });
    expect(longer.ask(1).map(({ trial }) => trial.number)).toEqual([7]);
  });
});

describe('finals with looks', () => {
  const definition = search(
    {
      run_cap: 20,
      seeds: 10,
      method: 'grid',
      parameters: {},
      strategies: { fine: {}, coarse: {} },
    },
    {
      runCap: undefined,
      finalsOf: {
        study: 'search',
        round: 1,
        metric: { name: 'loss', goal: 'minimize', summary: { type: 'last' } },
        folds: 1,
        design: { alpha: 0.05, looks: [4, 6, 8, 10] },
      },
    },
  );

  /** Ends everything that may start; returns the repeats that were trained, by strategy. */
  function train(study: StudySearch): Record<string, number[]> {
    const trained: Record<string, number[]> = { fine: [], coarse: [] };
    for (const { trial, outcome } of study.ask(1000)) {
      if (outcome === undefined) trained[trial.configuration.strategy]!.push(trial.repeat);
      else expect(outcome).toEqual({ type: 'cancelled', reason: 'decided after 6 seeds' });
      study.tell(trial.number, outcome ?? completeAt(1), []);
    }
    return trained;
  }

  it('start no seed before the look that precedes it, and none of a decided strategy', () => {
    const study = new StudySearch(definition, noTask);
    expect(train(study)).toEqual({ fine: [0, 1, 2, 3], coarse: [0, 1, 2, 3] });
    expect(study.state).toEqual({ type: 'look', seeds: 4 });
    expect(study.ask(1000)).toEqual([]);
    study.takeLook(['fine', 'coarse']);
    expect(train(study)).toEqual({ fine: [4, 5], coarse: [4, 5] });
    study.takeLook(['fine']);
    expect(train(study)).toEqual({ fine: [6, 7], coarse: [] });
    expect(study.state).toEqual({ type: 'look', seeds: 8 });
    // Earlier decisions stand.
    study.takeLook(['fine', 'coarse']);
    expect(train(study)).toEqual({ fine: [8, 9], coarse: [] });
    expect(study.state).toEqual({ type: 'complete' });
  });

  it('end at the look that decides every pair', () => {
    const study = new StudySearch(definition, noTask);
    train(study);
    study.takeLook(['fine', 'coarse']);
    train(study);
    study.takeLook([]);
    expect(train(study)).toEqual({ fine: [], coarse: [] });
    expect(study.state).toEqual({ type: 'complete' });
    expect(() => study.takeLook([])).toThrow('There is no look to take.');
  });

  it('repeat every look after a kill', () => {
    const before = new StudySearch(definition, noTask);
    train(before);
    const resumed = new StudySearch(definition, noTask);
    // Trial 15, a seed of `coarse` in the third look only, had ended.
    for (const trial of [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]) resumed.addFinishedNumber(trial);
    expect(resumed.state).toEqual({ type: 'look', seeds: 4 });
    resumed.takeLook(['fine', 'coarse']);
    expect(resumed.state).toEqual({ type: 'look', seeds: 6 });
    resumed.takeLook(['fine']);
    expect(train(resumed)).toEqual({ fine: [6, 7], coarse: [] });
  });
});
