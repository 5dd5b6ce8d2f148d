import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { dropoutOf, dropoutUniforms } from './dropout.ts';

const backends = (await backendsHere()).map(openKernels);

const [steps, rows, units] = [200, 16, 12];
const slab = rows * units;

/** Whether each output is kept, as 1 or 0, step by step. */
const masks = (rate: number, seed = 7, layer = 0) =>
  Array.from({ length: steps }, (_, step) =>
    Float64Array.from(dropoutUniforms(seed, layer, step + 1, slab), (uniform) => Number(uniform >= rate)),
  );

/** Pearson's correlation of two series of the same law. */
function correlation(one: readonly number[], other: readonly number[], rate: number): number {
  const [mean, variance] = [1 - rate, rate * (1 - rate)];
  return one.reduce((sum, x, i) => sum + (x - mean) * (other[i]! - mean), 0) / (one.length * variance);
}

/** Five standard errors of a mean, or of a correlation, of so many draws: one test in two million fails by chance. */
const five = (count: number) => 5 / Math.sqrt(count);

describe.each([0.1, 0.3, 0.5, 0.9])('masks at rate %d', (rate) => {
  const drawn = masks(rate);
  const all = drawn.flatMap((mask) => [...mask]);
  const spread = Math.sqrt(rate * (1 - rate));

  it('keep their share, of all, of each unit and of each row', () => {
    const shareOf = (kept: readonly number[]) => kept.reduce((sum, x) => sum + x, 0) / kept.length;
    expect(Math.abs(shareOf(all) - (1 - rate))).toBeLessThan(spread * five(all.length));
    for (let unit = 0; unit < units; unit++) {
      const ofUnit = all.filter((_, i) => i % units === unit);
      expect(Math.abs(shareOf(ofUnit) - (1 - rate))).toBeLessThan(spread * five(ofUnit.length));
    }
    for (let row = 0; row < rows; row++) {
      const ofRow = all.filter((_, i) => Math.floor(i / units) % rows === row);
      expect(Math.abs(shareOf(ofRow) - (1 - rate))).toBeLessThan(spread * five(ofRow.length));
    }
  });

  it('do not depend on the mask before, on the neighbouring unit or row, on another layer or another seed', () => {
    const shifted = (by: number) => all.slice(by);
    const others = [
      shifted(slab),
      shifted(1),
      shifted(units),
      masks(rate, 7, 1).flatMap((mask) => [...mask]),
      masks(rate, 8).flatMap((mask) => [...mask]),
    ];
    for (const other of others) {
      const both = all.slice(0, other.length);
      expect(Math.abs(correlation(both, other, rate))).toBeLessThan(five(both.length));
    }
  });

  it.each(backends)('multiply by 0 or by 1 / (1 - rate) on $backend, in the middle of a group', (kernels) => {
    kernels.scope(() => {
      const factors = kernels.download(dropoutOf(kernels, [0, rate, 0.7], 7, 0)!(1, rows, units));
      expect([...factors.subarray(0, slab)]).toEqual(new Array(slab).fill(1));
      expect([...factors.subarray(slab, 2 * slab)]).toEqual(
        Array.from(drawn[0]!, (kept) => (kept === 1 ? Math.fround(1 / (1 - rate)) : 0)),
      );
    });
  });
});
