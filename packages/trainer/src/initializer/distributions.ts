import { normalQuantile } from './normal-quantile.ts';

/** Uniform in [-limit, limit), from a uniform number in [0, 1). */
export function uniformWithin(uniform: number, limit: number): number {
  return (2 * uniform - 1) * limit;
}

/** Standard deviation of a normal distribution that is cut off at two of its own; the number that Keras has. */
const cutDeviation = 0.87962566103423978;

/** P(Z < -2). */
const belowCut = 0.022750131948179195;

/**
 * Normal with mean 0, cut off at two standard deviations, of the standard deviation `deviation` after the cut; by
 * inversion, from a uniform number in [0, 1). Keras: `VarianceScaling(distribution="truncated_normal")`.
 */
export function truncatedNormal(uniform: number, deviation: number): number {
  const quantile = belowCut + uniform * (1 - 2 * belowCut);
  return (normalQuantile(quantile) * deviation) / cutDeviation;
}
