import fc from 'fast-check';
import { joinLayers, LAYER_BINS, summarizeLayer } from './layer-summary.ts';

const kernel = fc.float32Array({
  minLength: 1,
  maxLength: 200,
  noNaN: true,
  noDefaultInfinity: true,
  min: -100,
  max: 100,
});

describe('summarizeLayer', () => {
  it('counts each weight in its bin', () => {
    const { reach, counts, weights, nearZero } = summarizeLayer(
      'output',
      Float32Array.of(0, 0.4, -0.3, 0.5, -0.5, 0.0005),
    );
    expect({ reach, weights, nearZero }).toEqual({ reach: 0.5, weights: 6, nearZero: 2 });
    const filled = counts.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    expect(filled).toEqual([
      [0, 1],
      [12, 1],
      [32, 2],
      [57, 1],
      [63, 1],
    ]);
  });

  it('covers every weight with a range less than twice as wide as needed', () => {
    fc.assert(
      fc.property(kernel, (weights) => {
        const { reach, counts } = summarizeLayer('output', weights);
        const largest = Math.max(...weights.map(Math.abs));
        expect(counts.length).toBe(LAYER_BINS);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(weights.length);
        expect(largest).toBeLessThanOrEqual(reach);
        if (reach > 1 / 1024) expect(largest).toBeGreaterThan(reach / 2);
      }),
    );
  });
});

describe('joinLayers', () => {
  it('returns the summary of all weights together', () => {
    // On the edge of a bin, rounding could move a weight to either side.
    const kernelInsideBins = kernel.map((weights) =>
      weights.map((weight) => (Math.floor(weight * 4096) + 0.5) / 4096),
    );
    fc.assert(
      fc.property(fc.array(kernelInsideBins, { minLength: 1, maxLength: 4 }), (kernels) => {
        const all = Float32Array.from(kernels.flatMap((weights) => [...weights]));
        expect(joinLayers(kernels.map((weights) => summarizeLayer('output', weights)))).toEqual(
          summarizeLayer('output', all),
        );
      }),
    );
  });
});
