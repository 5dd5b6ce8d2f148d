import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { ExactTest } from './exact-test.ts';
import { midranks, tieTerm } from './sample.ts';

interface MannWhitneyTest extends ExactTest {
  /** Number of pairs in which the value of `a` is larger; ties count half. */
  readonly statistic: number;
  readonly method: 'exact' | 'normal';
}

/** Maximum number of values for an exact p value. */
const maxForExact = 60;

/**
 * Mann and Whitney's test that two unpaired samples have the same distribution (Mann and Whitney, Annals of
 * Mathematical Statistics 18, 1947). Up to 60 values the p value is exact over all assignments of the ranks, even with
 * ties; above 60 it is the normal approximation with corrections for ties and continuity, as in SciPy's `mannwhitneyu`.
 * Undefined if a sample is empty.
 *
 * @example
 * mannWhitney([4, 5, 6], [1, 2, 3]); // { statistic: 9, p: 0.1, smallest: 0.1, method: 'exact' }
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitneyTest | undefined {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return undefined;
  const values = [...a, ...b];
  const ranks = midranks(values);
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  const statistic = rankSum - (n * (n + 1)) / 2;
  if (n + m <= maxForExact) {
    return { statistic, method: 'exact', ...computeExactP(ranks, n, rankSum) };
  }
  const standardDeviation = Math.sqrt(
    ((n * m) / 12) * (n + m + 1 - tieTerm(values) / ((n + m) * (n + m - 1))),
  );
  const distance = Math.max(0, Math.abs(statistic - (n * m) / 2) - 0.5);
  const p = standardDeviation === 0 ? 1 : Math.min(1, 2 * normalCdf(-distance / standardDeviation, 0, 1));
  return { statistic, method: 'normal', p, smallest: 0 };
}

/**
 * Exact p: twice the smaller tail, which is the share of ways to choose `n` ranks with a sum at least as extreme as
 * `rankSum`.
 */
function computeExactP(ranks: readonly number[], n: number, rankSum: number): ExactTest {
  // Mean ranks are multiples of 1/2, so doubled ranks are whole and their sums can index an array.
  const doubledRanks = ranks.map((rank) => Math.round(2 * rank));
  const total = doubledRanks.reduce((sum, rank) => sum + rank, 0);
  // ways[count][sum]: number of ways to choose `count` ranks with that sum.
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(total + 1));
  ways[0]![0] = 1;
  doubledRanks.forEach((rank, index) => {
    for (let count = Math.min(index + 1, n); count > 0; count--) {
      const [from, to] = [ways[count - 1]!, ways[count]!];
      for (let sum = total; sum >= rank; sum--) to[sum]! += from[sum - rank]!;
    }
  });
  const counts = ways[n]!;
  const wayCount = counts.reduce((sum, count) => sum + count, 0);
  const observedSum = Math.round(2 * rankSum);
  const atMost = counts.subarray(0, observedSum + 1).reduce((sum, count) => sum + count, 0);
  const atLeast = counts.subarray(observedSum).reduce((sum, count) => sum + count, 0);
  return { p: Math.min(1, (2 * Math.min(atMost, atLeast)) / wayCount), smallest: Math.min(1, 2 / wayCount) };
}
