import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { bootstrapMean } from './bootstrap.ts';

/** Made by tools/compare/bootstrap-fixtures.py from SciPy; the versions stand in the file. */
const { samples } = JSON.parse(
  readFileSync(new URL('./fixtures/bootstrap.json', import.meta.url), 'utf8'),
) as {
  readonly samples: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly low: number;
    readonly high: number;
  }[];
};

const interval = (values: readonly number[], confidence = 0.95) =>
  bootstrapMean(Float64Array.from(values), confidence);

it.each(samples)('against SciPy: $name', ({ values, low, high }) => {
  const actual = interval(values);
  // SciPy's is drawn 50,000 times, and between the few values that a mean of hits can have it rounds to one of them.
  const grid = new Set(values).size > 20 ? 0 : 1 / values.length;
  const slack = (0.03 * (high - low)) / 2 + grid + 1e-12 * Math.abs(high);
  expect(Math.abs(actual.low - low)).toBeLessThanOrEqual(slack);
  expect(Math.abs(actual.high - high)).toBeLessThanOrEqual(slack);
});

describe('the bootstrap of means', () => {
  const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 50, maxLength: 80 });
  const laws = { numRuns: 200 };

  it('holds the mean, and is wider for more confidence', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const [narrow, wide] = [interval(values, 0.8), interval(values, 0.99)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        expect(wide.low).toBeLessThanOrEqual(mean + 1e-9);
        expect(wide.high).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
      laws,
    );
  });

  it('moves with its rows, and turns with them', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: -5, max: 5 }), (values, shift) => {
        const own = interval(values);
        const moved = interval(values.map((value) => shift - value));
        expect(moved.low).toBeCloseTo(shift - own.high, 9);
        expect(moved.high).toBeCloseTo(shift - own.low, 9);
      }),
      laws,
    );
  });
});
