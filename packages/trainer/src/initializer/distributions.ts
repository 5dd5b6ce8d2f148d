import { standardNormalQuantile } from './normal-quantile.ts';

/** Maps a uniform number in [0, 1) to [-limit, limit). */
export function uniformWithin(uniform: number, limit: number): number {
  return (2 * uniform - 1) * limit;
}

/** Standard deviation of a normal distribution truncated at two standard deviations, as in Keras. */
const cutDeviation = 0.87962566103423978;

/** P(Z < -2). */
const belowCut = 0.022750131948179195;

/**
 * Draws from a normal distribution with mean 0, cut off at two standard deviations. `deviation` is its standard
 * deviation after the cut. Uses inversion of a uniform number in [0, 1). Keras:
 * `VarianceScaling(distribution="truncated_normal")`.
 */
export function truncatedNormal(uniform: number, deviation: number): number {
  const quantile = belowCut + uniform * (1 - 2 * belowCut);
  return (standardNormalQuantile(quantile) * deviation) / cutDeviation;
}
