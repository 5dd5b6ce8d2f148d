import fc from 'fast-check';
import { valueAt } from './quantile.ts';

describe('valueAt', () => {
  const name = 'x';
  it('returns the quantile of each distribution (SciPy 1.17: norm.ppf, lognorm.ppf, beta.ppf)', () => {
    expect(valueAt({ type: 'normal', name, mu: 2, sigma: 3 }, 0.975)).toBeCloseTo(
      2 + 3 * 1.959963984540054,
      12,
    );
    expect(valueAt({ type: 'log_normal', name, mu: -1, sigma: 0.5 }, 0.1)).toBeCloseTo(
      Math.exp(-1 - 0.5 * 1.2815515655446004),
      12,
    );
    expect(valueAt({ type: 'beta', name, a: 2, b: 5 }, 0.3)).toBeCloseTo(0.18180347131894917, 12);
    expect(valueAt({ type: 'uniform', name, min: 1, max: 3 }, 0.25)).toBe(1.5);
    expect(valueAt({ type: 'log_uniform_values', name, min: 1e-4, max: 1e-2 }, 0.5)).toBeCloseTo(1e-3, 15);
    expect(valueAt({ type: 'int_uniform', name, min: 3, max: 5 }, 0.999)).toBe(5);
  });

  it('returns each categorical value with its probability', () => {
    const values = ['a', 'b', 'c'];
    const quantileAt = (u: number, probabilities: readonly number[]) =>
      valueAt({ type: 'categorical_w_probabilities', name, values, probabilities }, u);
    expect([0, 0.24, 0.25, 0.99].map((u) => quantileAt(u, [0.25, 0, 0.75]))).toEqual(['a', 'a', 'c', 'c']);
    expect(quantileAt(0, [0, 0.5, 0.5])).toBe('b');
    expect(quantileAt(0.9999999, [0.3333333, 0.6666666, 0])).toBe('b');
  });

  it('rounds to the nearest multiple of q, half to even', () => {
    const quantileAt = (u: number) => valueAt({ type: 'uniform', name, min: 0, max: 4, q: 1 }, u);
    expect([0.125, 0.375, 0.4, 0.625, 0.99].map(quantileAt)).toEqual([0, 2, 2, 2, 4]);
    expect(Object.is(valueAt({ type: 'normal', name, mu: 0, sigma: 1, q: 10 }, 0.4), 0)).toBe(true);
  });

  it('returns a finite number within the bounds for every quantile', () => {
    const u = fc.oneof(
      fc.constantFrom(0, 1 - 2 ** -53),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    );
    fc.assert(
      fc.property(u, (quantile) => {
        expect(Number.isFinite(valueAt({ type: 'normal', name, mu: 0, sigma: 1 }, quantile))).toBe(true);
        const beta = valueAt({ type: 'beta', name, a: 0.5, b: 2 }, quantile) as number;
        expect(beta >= 0 && beta <= 1).toBe(true);
        const log = valueAt({ type: 'log_uniform_values', name, min: 1e-6, max: 0.1 }, quantile) as number;
        expect(log >= 1e-6 && log <= 0.1).toBe(true);
      }),
    );
  });
});
