import { compareDefinitions } from './compare-definitions.ts';
import { parseSweep } from './parse-sweep.ts';
import type { SweepDefinition } from './sweep-definition.ts';

const file = {
  task: { data: { name: 'mnist' }, network: { hidden: [64] } },
  method: 'grid',
  run_cap: 30,
  parameters: { 'training.batch_size': { values: [32, 64] }, 'training.epochs': { min: 1, max: 3 } },
  strategies: { none: {}, l2: { parameters: { 'network.kernel_regularizer.l2': { values: [0.1, 0.01] } } } },
};

function parse(changes: object): SweepDefinition {
  const parsed = parseSweep({ ...file, ...changes }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('compareDefinitions', () => {
  it('accepts a changed number of trials or description', () => {
    expect(compareDefinitions(parse({}), parse({}))).toEqual({ type: 'continues', changes: [] });
    expect(compareDefinitions(parse({}), parse({ run_cap: 60, description: 'more' }))).toEqual({
      type: 'continues',
      changes: [
        { path: 'run_cap', old: 30, next: 60 },
        { path: 'description', old: undefined, next: 'more' },
      ],
    });
  });

  it('accepts changed stop criteria and finals', () => {
    const criteria = {
      target: 0.1,
      patience: 3,
      time: 60,
      max_failures: 2,
      finals: { seeds: 8, when: 'after_search', until: 'decided', alpha: 0.1 },
      smallest_difference: '1 %',
    };
    expect(compareDefinitions(parse({}), parse(criteria))).toMatchObject({
      type: 'continues',
      changes: { length: 9 },
    });
  });

  it.each([{ pruner: 'median' }, { lag: 1 }, { asynchronous: true }, { on_nan: 'fail' }])(
    'rejects a setting that changes the history: %j',
    (spec) => {
      expect(compareDefinitions(parse({}), parse(spec)).type).toBe('differs');
    },
  );

  it('finds no change in a definition that was stored as JSON', () => {
    const stored = JSON.parse(JSON.stringify(parse({}))) as SweepDefinition;
    expect(compareDefinitions(stored, parse({}))).toEqual({ type: 'continues', changes: [] });
  });

  it('lists the differences that prevent a continuation', () => {
    const task = { ...file.task, training: { epochs: 5 } };
    const strategies = {
      none: {},
      l2: { parameters: { 'network.kernel_regularizer.l2': { values: [0.1] } } },
      l1: { method: 'random' },
    };
    expect(compareDefinitions(parse({}), parse({ task, seeds: 2, run_cap: 60, strategies }))).toEqual({
      type: 'differs',
      differences: [
        { path: 'seeds', old: [0], next: [0, 1] },
        { path: 'strategies.l2.network.kernel_regularizer.l2.values', old: [0.1, 0.01], next: [0.1] },
        { path: 'task.training.epochs', old: undefined, next: 5 },
        { path: 'strategies.l1.method', old: undefined, next: 'random' },
      ],
    });
  });

  it('accepts an added setting of a method only if it is the default', () => {
    const tpe = (settings: object) => parse({ method: { name: 'tpe', ...settings } });
    expect(compareDefinitions(parse({ method: 'tpe' }), tpe({ startup: 10 }))).toEqual({
      type: 'continues',
      changes: [],
    });
    expect(compareDefinitions(parse({ method: 'tpe' }), tpe({ startup: 20 }))).toMatchObject({
      type: 'differs',
      differences: [
        { path: 'strategies.none.method.startup', old: undefined, next: 20 },
        { path: 'strategies.l2.method.startup', old: undefined, next: 20 },
      ],
    });
  });

  it('rejects a different number of trials for a Latin hypercube', () => {
    const method = 'latin_hypercube';
    expect(compareDefinitions(parse({ method }), parse({ method, run_cap: 60 }))).toEqual({
      type: 'differs',
      differences: [{ path: 'run_cap', old: 30, next: 60 }],
    });
    expect(compareDefinitions(parse({ method }), parse({ method, description: 'x' }))).toMatchObject({
      type: 'continues',
    });
  });

  it('rejects another order of strategies, or of parameters if the method depends on it', () => {
    const { none, l2 } = file.strategies;
    expect(compareDefinitions(parse({}), parse({ strategies: { l2, none } }))).toEqual({
      type: 'differs',
      differences: [{ path: 'order of strategies', old: ['none', 'l2'], next: ['l2', 'none'] }],
    });
    const parameters = Object.fromEntries(Object.entries(file.parameters).reverse());
    expect(compareDefinitions(parse({}), parse({ parameters }))).toMatchObject({ type: 'differs' });
    for (const method of ['sobol', 'halton', 'tpe', 'gp', 'auto', 'cma_es']) {
      expect(compareDefinitions(parse({ method }), parse({ method, parameters }))).toMatchObject({
        type: 'differs',
      });
    }
    for (const method of ['random', 'latin_hypercube']) {
      expect(compareDefinitions(parse({ method }), parse({ method, parameters }))).toEqual({
        type: 'continues',
        changes: [],
      });
    }
  });
});
