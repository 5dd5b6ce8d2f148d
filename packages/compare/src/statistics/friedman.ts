import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { holm } from './holm.ts';
import { meanOf, midranks, tieTerm } from './sample.ts';

export interface FriedmanTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly p: number;
  /** Mean rank of each treatment, in order; 1 belongs to the smallest value. */
  readonly meanRanks: readonly number[];
  /** Test of each pair of treatments by their mean ranks, with Holm's adjustment over the pairs. */
  readonly pairs: readonly RankPair[];
}

/** Test of two treatments, by index. */
interface RankPair {
  readonly a: number;
  readonly b: number;
  readonly z: number;
  readonly p: number;
  readonly adjustedP: number;
}

/**
 * Friedman's test of the hypothesis that all treatments rank equally (Friedman, JASA 32, 1937), corrected for ties as
 * in SciPy's `friedmanchisquare`; then a test of each pair of treatments by their mean ranks, with Holm's adjustment
 * (Demsar, JMLR 7, 2006). `blocks[i][j]` is the value of treatment j in block i, of k treatments and n blocks.
 * Undefined for fewer than three treatments or two blocks, and if all values of every block are equal.
 *
 * @example
 * friedman([[1, 2, 3], [1, 3, 2], [1, 2, 3]]); // { statistic: 4.66…, p: 0.096…, meanRanks: [1, 2.33…, 2.66…], … }
 */
export function friedman(blocks: readonly (readonly number[])[]): FriedmanTest | undefined {
  const n = blocks.length;
  const k = blocks[0]?.length ?? 0;
  if (n < 2 || k < 3) return undefined;
  const ranks = blocks.map(midranks);
  const meanRanks = Array.from({ length: k }, (_, j) => meanOf(ranks.map((row) => row[j]!)));
  const correction = 1 - blocks.reduce((sum, block) => sum + tieTerm(block), 0) / (n * k * (k * k - 1));
  if (correction <= 0) return undefined;
  const squares = meanRanks.reduce((sum, rank) => sum + n * rank * (n * rank), 0);
  const statistic = ((12 / (n * k * (k + 1))) * squares - 3 * n * (k + 1)) / correction;
  const standardError = Math.sqrt((k * (k + 1)) / (6 * n));
  const pairs = meanRanks.flatMap((rank, a) =>
    meanRanks.slice(a + 1).map((other, offset) => {
      const z = (rank - other) / standardError;
      return { a, b: a + 1 + offset, z, p: 2 * normalCdf(-Math.abs(z), 0, 1) };
    }),
  );
  const adjustedPs = holm(pairs.map((pair) => pair.p));
  return {
    statistic,
    degreesOfFreedom: k - 1,
    p: 1 - chisquareCdf(statistic, k - 1),
    meanRanks,
    pairs: pairs.map((pair, index) => ({ ...pair, adjustedP: adjustedPs[index]! })),
  };
}
