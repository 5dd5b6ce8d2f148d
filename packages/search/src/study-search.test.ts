import fc from 'fast-check';
import { randomStream, type Outcome, type Parameters, type SearchDefinition } from '@ridgeline/core';
import {
  EPOCHS,
  expectSameSearch,
  landscape,
  medianPruner,
  defineSearch,
  searches,
  twoStrategies,
} from './testing/searches.ts';
import { simulate, type Landscape } from './testing/simulate.ts';
import { StudySearch, type SuggestedTrial } from './study-search.ts';

function completeAt(value: number): Outcome {
  return { type: 'complete', value, step: 1, values: { loss: value } };
}

describe('the searches of this test', () => {
  it.each(Object.keys(searches))('are the same for any number of workers, delays and kills: %s', (name) =>
    expectSameSearch(name, 2),
  );

  it('prune trials', () => {
    const outcomes = (name: string) =>
      simulate(searches[name]!, landscape, EPOCHS, { workers: 3, random: () => 0, kills: 0 }).trials.map(
        ({ outcome }) => outcome.type,
      );
    for (const name of Object.keys(searches).slice(0, 7)) {
      const types = outcomes(name);
      expect({ name, pruned: types.includes('pruned'), complete: types.includes('complete') }).toEqual({
        name,
        pruned: true,
        complete: true,
      });
    }
    expect(outcomes('tpe and the median pruner')).toHaveLength(40);
  });
});

describe('a search', () => {
  it('without history starts trials without waiting', () => {
    const definition = defineSearch({
      method: 'grid',
      parameters: { x: { min: 1, max: 1_000_000_000_000 } },
      run_cap: 1e12,
    });
    const grid = new StudySearch(definition);
    expect(grid.historyDetail).toBe('numbers');
    expect(grid.ask(3).map(({ trial }) => trial.configuration.parameters)).toEqual([
      { x: 1 },
      { x: 2 },
      { x: 3 },
    ]);
    for (let round = 0; round < 20_000; round++) {
      const [suggested] = grid.ask(1);
      grid.tell(suggested!.trial.number, { type: 'pruned', step: 1 }, []);
    }
    expect(grid.ask(1)[0]!.trial.number).toBe(20_003);
    expect(grid.state).toEqual({ type: 'open' });
  });

  it('suggests requeued trials before new ones, in order', () => {
    const random = new StudySearch(
      defineSearch({ method: 'random', parameters: { x: { min: 0, max: 1 } }, run_cap: 8 }),
    );
    const started = random.ask(4);
    for (const number of [3, 1, 2]) random.requeue(number);
    const again = random.ask(6);
    expect(again.map(({ trial }) => trial.number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(again.slice(0, 3)).toEqual(started.slice(1));
  });

  it('with history starts configuration i when configurations 0 to i - lag have ended', () => {
    const learning = new StudySearch(defineSearch({ method: 'tpe', seeds: 2 }, { lag: 3 }));
    expect(learning.ask(99).map(({ trial }) => trial.number)).toEqual([0, 1, 2, 3, 4, 5]);
    const end = (trial: number) => learning.tell(trial, { type: 'pruned', step: 1 }, []);
    [2, 3, 4, 5, 1].forEach(end);
    expect(learning.ask(99)).toEqual([]);
    end(0);
    expect(learning.ask(99).map(({ trial }) => trial.number)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it('learns from the results of another study', () => {
    const definition = defineSearch({ method: 'tpe' }, { lag: 40 });
    const earlier = Array.from({ length: 30 }, (_, number) => ({
      configuration: { number, strategy: 'all', point: number, parameters: { x: (number + 0.5) / 30 } },
      outcome: 'complete' as const,
      value: Math.abs(number / 30 - 0.8),
      repeats: [],
    }));
    const mean = (studySearch: StudySearch) =>
      studySearch
        .ask(20)
        .reduce((sum, { trial }) => sum + Number(trial.configuration.parameters['x']) / 20, 0);
    expect(Math.abs(mean(new StudySearch(definition, undefined, earlier)) - 0.8)).toBeLessThan(0.15);
    expect(Math.abs(mean(new StudySearch(definition)) - 0.5)).toBeLessThan(0.15);
  });

  it.each(['tpe', 'gp', 'nsga2'])('ignores results of another study outside its space: %s', (method) => {
    const parameters = { x: { min: 0.001, max: 0.999 }, kind: { values: ['a', 'b'] } };
    const definition = defineSearch({ method, parameters, run_cap: 24 }, { lag: 1 });
    const results = [{ x: 1.5, kind: 'a' }, { x: 0.5, kind: 'c' }, { x: 'b', kind: 0.5 }, { kind: 'a' }];
    const earlier = Array.from({ length: 24 }, (_, number) => ({
      configuration: {
        number,
        strategy: 'all',
        point: number,
        parameters: results[number % 4]! as Parameters,
      },
      outcome: 'complete' as const,
      value: number,
      repeats: [],
    }));
    const run = (search: StudySearch) => {
      const points: Parameters[] = [];
      for (let [next] = search.ask(1); next !== undefined; [next] = search.ask(1)) {
        points.push(next.trial.configuration.parameters);
        search.tell(next.trial.number, completeAt(Number(points.at(-1)!['x'])), []);
      }
      return points;
    };
    expect(run(new StudySearch(definition, undefined, earlier))).toEqual(run(new StudySearch(definition)));
  });

  it('depends only on its history if it is asynchronous', () => {
    const definition = defineSearch({ method: 'tpe' }, { asynchronous: true, pruner: medianPruner });
    const draws = randomStream(3, 'asynchronous');
    let drawCount = 0;
    const { trials } = simulate(definition, landscape, EPOCHS, {
      workers: 4,
      random: () => draws.uniform(drawCount++),
      kills: 0,
    });
    const order = trials.toSorted((a, b) => a.endIndex - b.endIndex);
    for (const { trial, historySize } of trials) {
      const replayed = new StudySearch(definition);
      const past = order.slice(0, historySize);
      for (const ended of past) replayed.addFinished(ended.trial, ended.outcome, ended.curve);
      for (const other of trials) {
        const isPending = other.trial.number < trial.number && !past.includes(other);
        if (isPending) replayed.addStarted(other.trial);
      }
      expect(replayed.ask(1)[0]!.trial).toEqual(trial);
    }
    expect(new Set(trials.map(({ historySize }) => historySize)).size).toBeGreaterThan(10);
  });

  it('retries a trial unchanged regardless of the results since its start', () => {
    const definition = defineSearch({ method: 'tpe', run_cap: 30 }, { lag: 2 });
    const first = new StudySearch(definition);
    const trials = Array.from({ length: 30 }, () => {
      const [{ trial }] = first.ask(1) as readonly [SuggestedTrial];
      const { x } = trial.configuration.parameters;
      first.tell(trial.number, completeAt(x as number), []);
      return trial;
    });
    // Trials 3 and 25 wait for another attempt; the others have ended with other values than in `first`.
    const restored = new StudySearch(definition);
    for (const trial of trials) {
      if (trial.number === 3 || trial.number === 25) restored.addWaiting(trial);
      else restored.addFinished(trial, completeAt(-trial.number), []);
    }
    expect(restored.ask(9)).toMatchObject([{ trial: trials[3] }]);
    restored.tell(3, completeAt(0), []);
    expect(restored.ask(9)).toMatchObject([{ trial: trials[25] }]);
    restored.tell(25, completeAt(0), []);
    expect(restored.state).toEqual({ type: 'complete' });
  });
});

describe('a search that divides seeds', () => {
  const spec = { ...twoStrategies, method: 'tpe', seeds: { min: 1, max: 4 }, run_cap: 60 };
  const run = (definition: SearchDefinition) =>
    simulate(definition, landscape, EPOCHS, { workers: 3, random: () => 0, kills: 0 }).trials;
  const countSeeds = (trials: ReturnType<typeof run>) => {
    const counts = new Map<number, number>();
    for (const { trial } of trials) {
      const { number } = trial.configuration;
      expect(trial.repeat).toBe(counts.get(number) ?? 0);
      counts.set(number, trial.repeat + 1);
    }
    return [...counts.values()];
  };

  it('gives all strategies the same number of trainings', () => {
    const trials = run(defineSearch(spec, { lag: 3 }));
    const countTrials = (strategy: string) =>
      trials.filter(({ trial }) => trial.configuration.strategy === strategy).length;
    expect([countTrials('fine'), countTrials('coarse')]).toEqual([30, 30]);
  });

  it('gives all seeds to few configurations', () => {
    const counts = countSeeds(run(defineSearch(spec, { lag: 3 })));
    expect(Math.max(...counts)).toBe(4);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(counts.length / 2);
  });

  it('gives all seeds to a configuration of each strategy, whatever the budget and the lag', () => {
    const strategies = { constant: {}, ...twoStrategies.strategies };
    const noise: Landscape = ({ configuration, seed }) =>
      randomStream(seed, 'noise', configuration.number).uniform(0);
    fc.assert(
      fc.property(
        fc.record({
          lag: fc.integer({ min: 1, max: 20 }),
          max: fc.integer({ min: 2, max: 6 }),
          min: fc.integer({ min: 1, max: 6 }),
          extraTrials: fc.nat(40),
        }),
        ({ lag, max, min, extraTrials }) => {
          const runCap = 3 * max + extraTrials;
          const definition = defineSearch(
            { strategies, parameters: {}, seeds: { min: Math.min(min, max), max }, run_cap: runCap },
            { lag },
          );
          const conditions = { workers: 3, random: () => 0, kills: 0 };
          const trials = simulate(definition, noise, EPOCHS, conditions).trials.map(({ trial }) => trial);
          const full = trials.filter(({ repeat }) => repeat === max - 1);
          expect(new Set(full.map(({ configuration }) => configuration.strategy))).toEqual(
            new Set(Object.keys(strategies)),
          );
        },
      ),
      { numRuns: 50, examples: [[{ lag: 4, max: 6, min: 4, extraTrials: 15 }]] },
    );
  });

  it('rejects a stored study whose seeds an earlier version divided differently', () => {
    const definition = defineSearch(spec, { lag: 3 });
    const [first, second] = new StudySearch(definition).ask(2).map(({ trial }) => trial);
    const { strategy } = first!.configuration;
    expect(second!.configuration.strategy).not.toBe(strategy);
    const restored = new StudySearch(definition);
    restored.addFinished(
      { ...second!, configuration: { ...second!.configuration, strategy } },
      completeAt(1),
      [],
    );
    expect(() => restored.ask(2)).toThrow(
      expect.objectContaining({ code: 'STUDY_CHANGED', message: expect.stringContaining('divided seeds') }),
    );
  });

  it('gives all seeds to the configurations with the best means', () => {
    const trials = run(defineSearch({ method: 'tpe', seeds: spec.seeds, run_cap: 50 }, { lag: 1 }));
    const values = new Map<number, number[]>();
    for (const { trial, outcome } of trials) {
      const { number } = trial.configuration;
      if (outcome.type === 'complete') values.set(number, [...(values.get(number) ?? []), outcome.value]);
    }
    const full = [...values.values()].filter(({ length }) => length === 4);
    const mean = (numbers: readonly number[]) =>
      numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const partial = [...values.values()].filter(({ length }) => length > 1 && length < 4);
    expect(full.length).toBeGreaterThan(0);
    for (const numbers of partial) expect(mean(numbers)).toBeGreaterThan(Math.min(...full.map(mean)));
  });

  it('continues with a larger run_cap like a search that started with it', () => {
    const small = run(defineSearch({ ...spec, run_cap: 40 }, { lag: 3 }));
    const definition = defineSearch(spec, { lag: 3 });
    const large = run(definition);
    const restored = new StudySearch(definition);
    for (const { trial, outcome, curve } of small) restored.addFinished(trial, outcome, curve);
    const byNumber = new Map([...small, ...large].map((simulated) => [simulated.trial.number, simulated]));
    for (let [next] = restored.ask(1); next !== undefined; [next] = restored.ask(1)) {
      const { trial, outcome, curve } = byNumber.get(next.trial.number)!;
      expect(next.trial).toEqual(trial);
      restored.tell(trial.number, outcome, curve);
    }
    expect(restored.state).toEqual({ type: 'complete' });
  });

  it('rejects points that are not in its definition', () => {
    const study = new StudySearch(defineSearch(spec));
    expect(() => study.enqueue({ strategy: 'coarse', parameters: { x: 0.5, z: 1 } })).toThrow(
      'divides seeds',
    );
  });
});

describe('patience', () => {
  it.each(['expected patience', 'expected patience of a learning sampler'])(
    'ends a search before its plan is complete: %s',
    (name) => {
      const { state } = simulate(searches[name]!, landscape, EPOCHS, {
        workers: 2,
        random: () => 0,
        kills: 0,
      });
      expect(state).toMatchObject({
        type: 'stopped',
        reason: expect.stringContaining('are expected to improve'),
      });
    },
  );

  it('does not count trials stopped by hand', () => {
    const trials = new StudySearch(defineSearch({})).ask(7).map(({ trial }) => trial);
    const shorter = new StudySearch(defineSearch({ patience: 3, lag: 1 }));
    const longer = new StudySearch(defineSearch({ patience: 6, lag: 1 }));
    for (const trial of trials.slice(0, 5)) {
      const value = trial.number === 1 ? 0.1 : 0.5;
      const outcome = { type: 'complete', value, step: 1, values: {} } as const;
      for (const study of [shorter, longer]) study.addFinished(trial, outcome, []);
    }
    expect(shorter.state).toMatchObject({ type: 'stopped', last: 4 });
    for (const trial of trials.slice(5)) {
      longer.addFinished(trial, { type: 'cancelled', reason: 'stopped by hand' }, []);
    }
    expect(longer.state).toEqual({ type: 'open' });
    expect(longer.ask(1).map(({ trial }) => trial.number)).toEqual([7]);
  });
});

describe('finals with looks', () => {
  const definition = defineSearch(
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

  /** Ends all trials that may start; returns the trained repeats by strategy. */
  function train(study: StudySearch): Record<string, number[]> {
    const trained: Record<string, number[]> = { fine: [], coarse: [] };
    for (const { trial, outcome } of study.ask(1000)) {
      if (outcome === undefined) trained[trial.configuration.strategy]!.push(trial.repeat);
      else expect(outcome).toEqual({ type: 'cancelled', reason: 'decided after 6 seeds' });
      study.tell(trial.number, outcome ?? completeAt(1), []);
    }
    return trained;
  }

  it('train only undecided strategies, up to the next look', () => {
    const study = new StudySearch(definition);
    expect(train(study)).toEqual({ fine: [0, 1, 2, 3], coarse: [0, 1, 2, 3] });
    expect(study.state).toEqual({ type: 'look', seeds: 4 });
    expect(study.ask(1000)).toEqual([]);
    study.takeLook(['fine', 'coarse']);
    expect(train(study)).toEqual({ fine: [4, 5], coarse: [4, 5] });
    study.takeLook(['fine']);
    expect(train(study)).toEqual({ fine: [6, 7], coarse: [] });
    expect(study.state).toEqual({ type: 'look', seeds: 8 });
    // The decision of the previous look on `coarse` remains.
    study.takeLook(['fine', 'coarse']);
    expect(train(study)).toEqual({ fine: [8, 9], coarse: [] });
    expect(study.state).toEqual({ type: 'complete' });
  });

  it('end at the look that decides every pair', () => {
    const study = new StudySearch(definition);
    train(study);
    study.takeLook(['fine', 'coarse']);
    train(study);
    study.takeLook([]);
    expect(train(study)).toEqual({ fine: [], coarse: [] });
    expect(study.state).toEqual({ type: 'complete' });
    expect(() => study.takeLook([])).toThrow('There is no look to take.');
  });

  it('repeat every look after a kill', () => {
    const before = new StudySearch(definition);
    train(before);
    const resumed = new StudySearch(definition);
    // Trial 15, a seed of `coarse` that only the third look allows, had ended.
    for (const trial of [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]) resumed.addFinishedNumber(trial);
    expect(resumed.state).toEqual({ type: 'look', seeds: 4 });
    resumed.takeLook(['fine', 'coarse']);
    expect(resumed.state).toEqual({ type: 'look', seeds: 6 });
    resumed.takeLook(['fine']);
    expect(train(resumed)).toEqual({ fine: [6, 7], coarse: [] });
  });
});
