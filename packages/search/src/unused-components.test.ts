import { parseSearch } from '@ridgeline/core/parse';
import { findUnusedComponents } from './unused-components.ts';

function findUnused(spec: object) {
  const parsed = parseSearch({ parameters: { x: { min: 0.5, max: 2.5 } }, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return findUnusedComponents(parsed.value);
}

describe('findUnusedComponents', () => {
  it('returns nothing for default settings with at least 12 configurations or without an end', () => {
    expect(findUnused({ method: 'tpe', run_cap: 12, pruner: 'median' })).toEqual([]);
    expect(findUnused({ method: 'tpe', target: 0.1, pruner: 'median' })).toEqual([]);
    expect(findUnused({ method: 'random', run_cap: 2 })).toEqual([]);
  });

  it('returns a sampler and a pruner with too few configurations', () => {
    const numbers = { strategy: 'all', configurations: 5, available: 4 };
    expect(findUnused({ method: 'tpe', run_cap: 5, pruner: 'median' })).toEqual([
      { ...numbers, type: 'sampler', name: 'tpe', required: 10 },
      { ...numbers, type: 'pruner', name: 'percentile', required: 5 },
    ]);
    expect(findUnused({ method: 'tpe', run_cap: 10 })).toHaveLength(1);
    expect(findUnused({ method: 'tpe', run_cap: 11 })).toEqual([]);
  });

  it('returns a sampler and a pruner whose lag leaves too little history', () => {
    expect(findUnused({ method: 'tpe', run_cap: 32, lag: 32, pruner: 'successive_halving' })).toMatchObject([
      { type: 'sampler', available: 0 },
      { type: 'pruner', available: 0, required: 1 },
    ]);
    expect(findUnused({ method: 'tpe', run_cap: 42, lag: 32 })).toEqual([]);
    expect(findUnused({ method: 'tpe', run_cap: 41, lag: 32 })).toMatchObject([{ available: 9 }]);
    expect(findUnused({ method: 'tpe', run_cap: 11, asynchronous: true })).toEqual([]);
  });

  it('returns no pruner that stops the first trials without peers', () => {
    const pruner = { name: 'successive_halving', bootstrap_count: 2 };
    expect(findUnused({ method: 'random', run_cap: 32, lag: 32, pruner })).toEqual([]);
  });

  it('counts configurations per strategy', () => {
    const strategies = { a: {}, b: { method: 'random' } };
    expect(
      findUnused({ method: 'tpe', run_cap: 25, strategies, pruner: { name: 'threshold', upper: 9 } }),
    ).toEqual([]);
    expect(findUnused({ method: 'tpe', run_cap: 20, strategies })).toMatchObject([
      { strategy: 'a', configurations: 10, available: 9 },
    ]);
  });
});
