import fc from 'fast-check';
import type { SweepDefinition } from '@ridgeline/core';
import { parseSweep } from '@ridgeline/core/parse';
import { noHistory } from './history.ts';
import { propose } from './propose.ts';
import { configurationAt } from './testing/configuration-at.ts';
import { validatePlan, planStudy } from './plan-study.ts';

const task = { data: { name: 'mnist' }, network: { hidden: [64] } };

function sweep(spec: object): SweepDefinition {
  const parsed = parseSweep({ task, method: 'random', ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const l2 = { parameters: { 'network.kernel_regularizer.l2': { values: [1e-5, 1e-4, 1e-3] } } };
const dropout = { method: 'random', parameters: { 'network.dropout': { min: 0.1, max: 0.6 } } };

describe('planStudy', () => {
  it('counts whole configurations within run_cap', () => {
    const definition = sweep({
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

  it('requires a run_cap for `patience: expected`', () => {
    expect(() => validatePlan(sweep({ ...dropout, patience: 'expected', time: 60 }))).toThrow(
      /needs the number of remaining trials/,
    );
    expect(validatePlan(sweep({ ...dropout, patience: 'expected', run_cap: 9 }))).toEqual({
      configurations: 9,
      trials: 9,
    });
  });

  it('counts all grid points without run_cap', () => {
    const plan = planStudy(sweep({ method: 'grid', seeds: 2, strategies: { none: {}, l2 } }));
    expect(plan).toMatchObject({ type: 'finite', configurations: 4, trials: 8 });
  });

  it('counts the configurations that are suggested', () => {
    const strategy = fc.constantFrom({}, { method: 'grid', ...l2 }, dropout);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), strategy, { minKeys: 1 }),
        fc.integer({ min: 2, max: 40 }),
        (strategies, runCap) => {
          const definition = sweep({ strategies, run_cap: runCap, seeds: 2 });
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

describe('planRun', () => {
  it('rejects an open-ended search and suggests a run_cap', () => {
    expect(planStudy(sweep({ strategies: { none: {}, dropout } })).type).toBe('no end');
    expect(() => validatePlan(sweep({ seeds: 3, strategies: { none: {}, dropout } }))).toThrow(
      expect.objectContaining({
        code: 'SWEEP_INVALID',
        message: 'Strategy "dropout" has no end.',
        hint: 'Add the line `run_cap: 120` (trials of all strategies together) to the sweep file, or set `target` or `time`.',
      }),
    );
  });

  it('returns undefined for a search that ends by target or time', () => {
    expect(validatePlan({ ...sweep({ strategies: { dropout } }), target: 0.1 })).toBeUndefined();
    expect(validatePlan({ ...sweep({ strategies: { dropout } }), time: 60, runCap: 7 })).toMatchObject({
      trials: 7,
    });
    const laidOut = sweep({ strategies: { dropout: { ...dropout, method: 'latin_hypercube' } } });
    expect(() => validatePlan({ ...laidOut, time: 60 })).toThrow(
      /\(latin_hypercube\) depend on their total number/,
    );
  });

  it('includes enqueued configurations', () => {
    const byHand = { strategy: 'l2', parameters: { 'network.kernel_regularizer.l2': 0.5 } };
    const definition = {
      ...sweep({ method: 'grid', strategies: { none: {}, l2 } }),
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
    expect(planStudy(sweep(spec))).toMatchObject({ type: 'too large', size: 1_000_001n });
    expect(() => validatePlan(sweep(spec))).toThrow('The grid has 1000001 cells, more than 1000000.');
    expect(validatePlan(sweep({ ...spec, run_cap: 10 }))).toEqual({ configurations: 10, trials: 10 });
  });
});

describe('propose', () => {
  it('ignores history under grid and random', () => {
    const definition = sweep({ run_cap: 5, strategies: { none: {}, dropout } });
    expect(propose(definition, 2, noHistory)).toEqual(configurationAt(definition, 2));
    expect(propose(definition, 5, noHistory)).toBeUndefined();
  });
});
