import type { InitializerConfig } from '@ridgeline/core';
import { initializeKernel } from './initial-kernel.ts';
import { standardNormalQuantile } from './normal-quantile.ts';

const [fanIn, fanOut] = [200, 100];
/** Standard deviation of the standard normal distribution truncated at -2 and 2, as in Keras. */
const truncatedDeviation = 0.8796256610342398;
const variances: readonly [InitializerConfig['name'], number][] = [
  ['glorot_uniform', 2 / (fanIn + fanOut)],
  ['glorot_normal', 2 / (fanIn + fanOut)],
  ['he_uniform', 2 / fanIn],
  ['he_normal', 2 / fanIn],
  ['lecun_uniform', 1 / fanIn],
  ['lecun_normal', 1 / fanIn],
];

describe('initializeKernel', () => {
  it.each(variances)('draws %s weights with the right mean, variance and bounds', (name, variance) => {
    const weights = initializeKernel({ name }, 1, 0, fanIn, fanOut);
    const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
    const sampleVariance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    const largest = weights.reduce((maximum, w) => Math.max(maximum, Math.abs(w)), 0);
    const bound = name.endsWith('uniform')
      ? Math.sqrt(3 * variance)
      : (2 * Math.sqrt(variance)) / truncatedDeviation;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / weights.length));
    expect(sampleVariance / variance).toBeGreaterThan(0.97);
    expect(sampleVariance / variance).toBeLessThan(1.03);
    expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(largest).toBeGreaterThan(bound * 0.98);
  });

  it('depends only on the seed, the kernel index and the shape', () => {
    const he = { name: 'he_uniform' } as const;
    expect([...initializeKernel({ name: 'zeros' }, 1, 0, 3, 2)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(initializeKernel(he, 1, 0, 3, 2)).toEqual(initializeKernel(he, 1, 0, 3, 2));
    expect(initializeKernel(he, 1, 1, 3, 2)).not.toEqual(initializeKernel(he, 1, 0, 3, 2));
  });
});

describe('standardNormalQuantile', () => {
  it('inverts the normal distribution', () => {
    expect(standardNormalQuantile(0.5)).toBe(0);
    expect(standardNormalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(standardNormalQuantile(0.022750131948179195)).toBeCloseTo(-2, 14);
    expect(standardNormalQuantile(1e-6)).toBeCloseTo(-4.753424308822899, 12);
  });
});
