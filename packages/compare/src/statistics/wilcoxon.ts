import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { smallestP, type ExactTest } from './exact-test.ts';
import { midranks, tieTerm } from './sample.ts';

export interface SignedRankTest extends ExactTest {
  /** Smaller of the two rank sums. */
  readonly statistic: number;
  /** Rank sum of the differences above 0. */
  readonly positive: number;
  /** Rank sum of the differences below 0. */
  readonly negative: number;
  /** Number of non-zero differences. */
  readonly n: number;
  readonly method: 'exact' | 'normal';
}

/** Maximum number of differences for an exact p value, as in SciPy. */
const maxForExact = 50;

/**
 * Wilcoxon's signed-rank test that the differences are symmetric about 0 (Wilcoxon, Biometrics Bulletin 1, 1945). Zeros
 * are dropped and equal magnitudes share their mean rank, as in SciPy's `wilcoxon`. The p value of up to 50 nonzero
 * differences is exact, even with ties (SciPy approximates it if there are ties among more than 13). For more than 50,
 * the p value is the normal approximation, corrected for ties.
 *
 * @example
 * signedRank([1, 2, 3, 4, -5]); // { statistic: 5, n: 5, method: 'exact', p: 0.625, … }
 */
export function signedRank(differences: readonly number[]): SignedRankTest {
  const nonzeroDifferences = differences.filter((value) => value !== 0);
  const n = nonzeroDifferences.length;
  const magnitudes = nonzeroDifferences.map(Math.abs);
  const ranks = midranks(magnitudes);
  const total = (n * (n + 1)) / 2;
  const positive = ranks.reduce((sum, rank, index) => sum + (nonzeroDifferences[index]! > 0 ? rank : 0), 0);
  const statistic = Math.min(positive, total - positive);
  const test = { statistic, positive, negative: total - positive, n, smallest: smallestP(n) };
  if (n <= maxForExact) return { ...test, method: 'exact', p: computeExactP(ranks, statistic) };
  const standardDeviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - tieTerm(magnitudes) / 2) / 24);
  return { ...test, method: 'normal', p: 2 * normalCdf((statistic - total / 2) / standardDeviation, 0, 1) };
}

/** Twice the share of sign patterns whose positive rank sum is at most `statistic`. */
function computeExactP(ranks: readonly number[], statistic: number): number {
  // Mean ranks are multiples of 1/2, so doubled ranks are whole and their sums can index an array.
  const doubledRanks = ranks.map((rank) => Math.round(2 * rank));
  const shares = new Float64Array(doubledRanks.reduce((sum, rank) => sum + rank, 0) + 1);
  shares[0] = 1;
  let maxSum = 0;
  for (const rank of doubledRanks) {
    maxSum += rank;
    for (let sum = maxSum; sum >= 0; sum--) {
      shares[sum] = (shares[sum]! + (sum >= rank ? shares[sum - rank]! : 0)) / 2;
    }
  }
  const tail = shares.subarray(0, Math.round(2 * statistic) + 1).reduce((sum, share) => sum + share, 0);
  return Math.min(1, 2 * tail);
}
