import { smallestP, type ExactTest } from './exact-test.ts';

/**
 * Maximum number of differences for the exact test, which then sums 2 × 2^16 half patterns in milliseconds. For larger
 * samples, the t test is sufficient.
 */
const maxDifferences = 32;

/**
 * Exact sign-flip (one-sample permutation) test that the differences are symmetric about 0: the share of the 2^n sign
 * patterns whose sum is at least as far from 0 as the observed one (Fisher, "The Design of Experiments", 1935). Equal
 * to SciPy's `permutation_test` with `permutation_type='samples'`. Undefined if there are no values, or more than 32.
 *
 * @example
 * signFlip([1, 2, 3]); // { p: 0.25, smallest: 0.25 }
 */
export function signFlip(differences: readonly number[]): ExactTest | undefined {
  const n = differences.length;
  if (n === 0 || n > maxDifferences) return undefined;
  const observedSum = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const total = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums of the same numbers in another order may differ by rounding; the tolerance makes them equal.
  const bound = observedSum - 1e-12 * total;
  const smallest = smallestP(differences.filter((value) => value !== 0).length);
  if (bound <= 0) return { p: 1, smallest };

  // Every pattern joins one pattern of each half. With both halves sorted, one pass counts the combinations that reach the
  // bound. Mirrored patterns are equally far from 0, so counting one side is enough.
  const first = listPatternSums(differences.slice(0, n >> 1));
  const second = listPatternSums(differences.slice(n >> 1));
  let extremeCount = 0;
  let from = second.length;
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1]! >= bound) from--;
    extremeCount += second.length - from;
  }
  return { p: (2 * extremeCount) / (first.length * second.length), smallest };
}

/** Sums of all sign patterns, ascending. */
function listPatternSums(differences: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  differences.forEach((difference, index) => {
    const filledCount = 2 ** index;
    for (let i = 0; i < filledCount; i++) {
      const sum = sums[i]!;
      sums[i] = sum - difference;
      sums[filledCount + i] = sum + difference;
    }
  });
  return sums.sort();
}
