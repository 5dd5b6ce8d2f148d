import fc from 'fast-check';
import type { SweepDefinition } from '@ridgeline/core';
import { parseSweep } from '@ridgeline/core/parse';
import { noHistory } from './history.ts';
import { propose } from './propose.ts';
import { configurationAt } from './testing/configuration-at.ts';
import { validatePlan, planStudy } from './plan-study.ts';

const task = { data: { name: 'mnist' }, network: { hidden: [64] } };

function createDefinition(spec: object): SweepDefinition {
  const parsed = parseSweep({ task, method: 'random', ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const l2 = { parameters: { 'network.kernel_regularizer.l2': { values: [1e-5, 1e-4, 1e-3] } } };
const dropout = { method: 'random', parameters: { 'network.dropout': { min: 0.1, max: 0.6 } } };

describe('planStudy', () => {
  it('counts whole configurations within run_cap', () => {
    const definition = createDefinition({
      run_cap: 20,
      seeds: 3,
      strategies: { none: {}, l2: { method: 'grid', ...l2 }, dropout },
    });
    expect(planStudy(definition)).toEqual({
      type: 'finite',
      configurations: 6,
      trials: 18,
      repeats: 3,
      strategies: [
        { strategy: 'none', size: 1n, configurations: 1, trials: 3 },
        { strategy: 'l2', size: 3n, configurations: 3, trials: 9 },
        { strategy: 'dropout', size: undefined, configurations: 2, trials: 6 },
      ],
    });
  });

  it('counts all grid points without run_cap', () => {
    const plan = planStudy(createDefinition({ method: 'grid', seeds: 2, strategies: { none: {}, l2 } }));
    expect(plan).toMatchObject({ type: 'finite', configurations: 4, trials: 8 });
  });

  it('counts the configurations that are suggested', () => {
    const strategy = fc.constantFrom({}, { method: 'grid', ...l2 }, dropout);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), strategy, { minKeys: 1 }),
        fc.integer({ min: 2, max: 40 }),
        (strategies, runCap) => {
          const definition = createDefinition({ strategies, run_cap: runCap, seeds: 2 });
          const counts = new Map(Object.keys(strategies).map((name) => [name, 0]));
          let total = 0;
          for (
            let configuration = configurationAt(definition, 0);
            configuration !== undefined;
            configuration = configurationAt(definition, ++total)
          )
            counts.set(configuration.strategy, counts.get(configuration.strategy)! + 1);
          expect(validatePlan(definition)).toEqual({ configurations: total, trials: total * 2 });
          const plan = planStudy(definition);
          expect(plan.strategies.map(({ strategy, configurations }) => [strategy, configurations])).toEqual([
            ...counts,
          ]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('validatePlan', () => {
  it('requires a run_cap for `patience: expected`', () => {
    expect(() => validatePlan(createDefinition({ ...dropout, patience: 'expected', time: 60 }))).toThrow(
      /needs the number of remaining trials/,
    );
    expect(validatePlan(createDefinition({ ...dropout, patience: 'expected', run_cap: 9 }))).toEqual({
      configurations: 9,
      trials: 9,
    });
  });

  it('rejects an open-ended search and suggests a run_cap', () => {
    expect(planStudy(createDefinition({ strategies: { none: {}, dropout } })).type).toBe('no end');
    expect(() => validatePlan(createDefinition({ seeds: 3, strategies: { none: {}, dropout } }))).toThrow(
      expect.objectContaining({
        code: 'SWEEP_INVALID',
        message: 'Strategy "dropout" has no end.',
        hint: 'Add the line `run_cap: 120` (trials of all strategies together) to the sweep file, or set `target` or `time`.',
      }),
    );
  });

  it('returns undefined for a search that ends by target or time', () => {
    expect(validatePlan({ ...createDefinition({ strategies: { dropout } }), target: 0.1 })).toBeUndefined();
    expect(
      validatePlan({ ...createDefinition({ strategies: { dropout } }), time: 60, runCap: 7 }),
    ).toMatchObject({
      trials: 7,
    });
    const hypercube = createDefinition({
      strategies: { dropout: { ...dropout, method: 'latin_hypercube' } },
    });
    expect(() => validatePlan({ ...hypercube, time: 60 })).toThrow(
      /\(latin_hypercube\) depend on their total number/,
    );
  });

  it('includes enqueued configurations', () => {
    const byHand = { strategy: 'l2', parameters: { 'network.kernel_regularizer.l2': 0.5 } };
    const definition = {
      ...createDefinition({ method: 'grid', strategies: { none: {}, l2 } }),
      enqueued: [byHand, byHand],
    };
    expect(planStudy(definition)).toMatchObject({
      configurations: 6,
      strategies: [{ configurations: 1 }, { configurations: 5 }],
    });
    const suggested = Array.from({ length: 7 }, (_, number) => configurationAt(definition, number));
    expect(
      suggested.map((configuration) => configuration && [configuration.strategy, configuration.point]),
    ).toEqual([['l2', -2], ['l2', -1], ['none', 0], ['l2', 0], ['l2', 1], ['l2', 2], undefined]);
  });

  it('rejects a grid of more than a million cells without run_cap', () => {
    const spec = { method: 'grid', parameters: { 'training.epochs': { min: 1, max: 1_000_001 } } };
    expect(planStudy(createDefinition(spec))).toMatchObject({ type: 'too large', size: 1_000_001n });
    expect(() => validatePlan(createDefinition(spec))).toThrow(
      'The grid has 1000001 cells, more than 1000000.',
    );
    expect(validatePlan(createDefinition({ ...spec, run_cap: 10 }))).toEqual({
      configurations: 10,
      trials: 10,
    });
  });
});

describe('propose', () => {
  it('ignores history under grid and random', () => {
    const definition = createDefinition({
      run_cap: 6,
      strategies: { none: {}, l2: { method: 'grid', ...l2 }, dropout },
    });
    const finished = [0, 1, 2].map((number) => ({
      configuration: configurationAt(definition, number)!,
      outcome: 'complete' as const,
      value: number,
      repeats: [],
    }));
    for (const number of [3, 4, 5]) {
      const suggestion = propose(definition, number, { finished, pending: [] });
      expect(suggestion).toEqual(propose(definition, number, noHistory));
    }
    expect(propose(definition, 6, noHistory)).toBeUndefined();
  });
});
