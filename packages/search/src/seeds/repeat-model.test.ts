import fc from 'fast-check';
import { randomStream } from '@ridgeline/core';
import { normalAt } from '../quantile.ts';
import { repeatModel } from './repeat-model.ts';

/** Draws losses of configurations with these numbers of seeds; seeds have the same effect on all configurations. */
function drawLosses(
  counts: readonly number[],
  { noise, seedDeviation }: { noise: number; seedDeviation: number },
  seed: number,
) {
  const stream = randomStream(seed, 'repeats');
  let draws = 0;
  const normal = (sigma: number) => normalAt({ mu: 0, sigma }, stream.uniform(draws++));
  const effects = Array.from({ length: Math.max(...counts) }, () => normal(seedDeviation));
  return counts.map((count) => {
    const effect = normal(1);
    return Array.from({ length: count }, (_, index) => 7 + effect + effects[index]! + normal(noise));
  });
}

const lossRows = fc
  .array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) => rows.map((row) => row.map((loss) => Math.round(loss * 1000) / 1000)));

describe('repeatModel', () => {
  it('estimates the noise within configurations and the effects of seeds', () => {
    const losses = drawLosses(Array(200).fill(5), { noise: 0.3, seedDeviation: 0.5 }, 1);
    const { noise, effects } = repeatModel(losses);
    expect(Math.sqrt(noise)).toBeGreaterThan(0.2);
    expect(Math.sqrt(noise)).toBeLessThan(0.35);
    const columnMeans = effects.map(
      (_, seed) => losses.reduce((sum, row) => sum + row[seed]!, 0) / losses.length,
    );
    const order = (values: readonly number[]) => [...values.keys()].sort((a, b) => values[a]! - values[b]!);
    expect(order(effects)).toEqual(order(columnMeans));
  });

  it('shrinks the mean of a single seed more than the mean of five', () => {
    const losses = [
      ...drawLosses(Array(20).fill(5), { noise: 0.5, seedDeviation: 0 }, 2),
      [5],
      [5, 5, 5, 5, 5],
    ];
    const [one, five] = repeatModel(losses).expected.slice(-2);
    expect(five!.mean).toBeLessThan(one!.mean);
    expect(one!.mean).toBeLessThan(7);
    expect(five!.variance).toBeLessThan(one!.variance);
  });

  it('does not mistake an easy seed for a good configuration', () => {
    // Seed 0 is easy: the configuration that has only this seed is no better than the others.
    const losses = [
      ...Array.from({ length: 8 }, (_, index) => [0.1, 0.9, 0.9, 0.9].map((x) => x + index / 100)),
      [0.12],
    ];
    const { expected } = repeatModel(losses);
    const best = Math.min(...expected.slice(0, -1).map(({ mean }) => mean));
    expect(expected.at(-1)!.mean).toBeGreaterThan(best);
  });

  it('scales and shifts with the losses', () => {
    fc.assert(
      fc.property(
        lossRows,
        fc.constantFrom(0.25, 8),
        fc.integer({ min: -4, max: 4 }),
        (losses, scale, shift) => {
          const original = repeatModel(losses);
          const scaled = repeatModel(losses.map((row) => row.map((loss) => loss * scale + shift)));
          expect(scaled.noise).toBeCloseTo(original.noise * scale * scale, 9);
          original.expected.forEach(({ mean }, index) => {
            expect(scaled.expected[index]!.mean).toBeCloseTo(mean * scale + shift, 9);
          });
        },
      ),
    );
  });

  it('estimates no noise if all losses are equal', () => {
    expect(repeatModel([[2, 2], [2]])).toEqual({
      noise: 0,
      effects: [0, 0],
      expected: [
        { mean: 2, variance: 0 },
        { mean: 2, variance: 0 },
      ],
    });
  });
});
