import { normalQuantile } from '../../special-functions.ts';

/**
 * Warps losses, sorted from best to worst, to mean 0 and variance 1. The better half keeps its relative spacing. Losses
 * of the worse half become normal quantiles of their ranks, so the worst ones do not dominate (Song, Zhang, Lee and
 * others: "The Vizier Gaussian process bandit algorithm", 2024). If the better half has no spread, every loss becomes
 * its rank's quantile.
 *
 * @param losses losses, with Infinity for a configuration without a value
 * @param isTied true if the item at this index is as good as the previous one, so that both share a rank
 */
export function warpLosses(losses: readonly number[], isTied: (index: number) => boolean): Float64Array {
  const quantiles = rankNormal(losses.length, isTied);
  const half = Math.floor(losses.length / 2);
  const median = losses[half]!;
  const betterLosses = losses.slice(0, half);
  const spread = Math.sqrt(betterLosses.reduce((sum, loss) => sum + square(loss - median), 0) / half);
  if (!(spread > 0 && spread < Infinity)) return standardize(quantiles);
  return standardize(
    quantiles.map((quantile, index) => (index <= half ? (losses[index]! - median) / spread : quantile)),
  );
}

/**
 * Normal quantiles of losses' ranks, with mean 0 and variance 1. They are normally distributed, however the losses are
 * distributed. If many of the best losses approach a limit, a model therefore expects no losses beyond that limit.
 */
export function rankQuantiles(count: number, isTied: (index: number) => boolean): Float64Array {
  return standardize(rankNormal(count, isTied));
}

function rankNormal(count: number, isTied: (index: number) => boolean): Float64Array {
  const result = new Float64Array(count);
  for (let first = 0, end = 0; first < count; first = end) {
    end = first + 1;
    while (end < count && isTied(end)) end++;
    result.fill(normalQuantile((first + end) / 2 / count, 0, 1), first, end);
  }
  return result;
}

function standardize(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + square(value - mean), 0) / values.length);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

function square(x: number): number {
  return x * x;
}
