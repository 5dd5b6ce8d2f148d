import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** Where a mean would lie had other rows been drawn. */
export interface Bootstrap {
  readonly low: number;
  readonly high: number;
}

/**
 * The percentile bootstrap interval for the mean of many rows, as it is with ever more resamples: nothing is drawn. The
 * moments of the mean of rows that are drawn with replacement are known exactly, and its quantiles follow from them by
 * the expansion of Cornish and Fisher to the fourth moment (Hall 1992, "The Bootstrap and Edgeworth Expansion", 2.5).
 * `scipy.stats.bootstrap(method='percentile')` draws what this computes.
 *
 * @param rows at least one; with fewer than some dozens the expansion is coarse
 * @param confidence 0 to 1
 *
 * @example
 * bootstrapMean(differences, 0.95); // { low: -0.002, high: 0.011 }
 */
export function bootstrapMean(rows: Float64Array, confidence: number): Bootstrap {
  const n = rows.length;
  const { mean, second, third, fourth } = momentsOf(rows);
  if (second === 0) return { low: mean, high: mean };
  const skewness = third / (second * Math.sqrt(second) * Math.sqrt(n));
  const excess = (fourth / (second * second) - 3) / n;
  const quantile = (share: number) => {
    const z = normalQuantile(share, 0, 1);
    const bent =
      z +
      (skewness / 6) * (z * z - 1) +
      (excess / 24) * (z * z * z - 3 * z) -
      ((skewness * skewness) / 36) * (2 * z * z * z - 5 * z);
    return mean + Math.sqrt(second / n) * bent;
  };
  const tail = (1 - confidence) / 2;
  return { low: quantile(tail), high: quantile(1 - tail) };
}

/** The mean and the central moments, divided by n. */
function momentsOf(rows: Float64Array) {
  const n = rows.length;
  const mean = rows.reduce((sum, value) => sum + value, 0) / n;
  let [second, third, fourth] = [0, 0, 0];
  // The mean of equal numbers can be off by a rounding, and the deviation would then not be 0.
  if (rows.every((value) => value === rows[0])) return { mean: rows[0]!, second, third, fourth };
  for (const value of rows) {
    const off = value - mean;
    const square = off * off;
    second += square / n;
    third += (square * off) / n;
    fourth += (square * square) / n;
  }
  return { mean, second, third, fourth };
}
