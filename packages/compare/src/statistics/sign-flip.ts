import { smallestP, type ExactTest } from './exact-test.ts';

/** 2^20 sign patterns are counted in a few milliseconds; for more differences the t test needs no support. */
const mostDifferences = 20;

/**
 * The exact sign-flip (one-sample permutation) test that the differences are symmetric about 0: the share of the 2^n
 * sign patterns whose sum is at least as far from 0 as the one seen (Fisher, "The Design of Experiments", 1935).
 * Equal to SciPy's `permutation_test` with `permutation_type='samples'`. Undefined for no difference and for more
 * than 20.
 *
 * @example
 * signFlip([1, 2, 3]); // { p: 0.25, smallest: 0.25 }
 */
export function signFlip(differences: readonly number[]): ExactTest | undefined {
  const n = differences.length;
  if (n === 0 || n > mostDifferences) return undefined;
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const total = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums of the same numbers in another order differ by roundings; they are the same sum.
  const atLeast = seen - 1e-12 * total;

  // The last sign is left at plus: a pattern and its mirror image are as far from 0.
  const sums = new Float64Array(2 ** (n - 1));
  sums[0] = differences[n - 1]!;
  for (let i = 0, filled = 1; i < n - 1; i++, filled *= 2) {
    const difference = differences[i]!;
    for (let j = 0; j < filled; j++) {
      const sum = sums[j]!;
      sums[j] = sum + difference;
      sums[filled + j] = sum - difference;
    }
  }
  const extreme = sums.reduce((count, sum) => count + (Math.abs(sum) >= atLeast ? 1 : 0), 0);
  return { p: extreme / sums.length, smallest: smallestP(differences.filter((value) => value !== 0).length) };
}
