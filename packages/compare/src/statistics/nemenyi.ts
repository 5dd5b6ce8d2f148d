import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Number of integration steps; even, as Simpson's rule requires. */
const steps = 400;

/** Bound of the integral, in standard deviations: it runs from -8.5 to 8.5. */
const reach = 8.5;

/**
 * Smallest difference of two mean ranks that is significant in Nemenyi's test, for a number of treatments and of blocks
 * (Demsar, JMLR 7, 2006, section 3.2.2). The chance of any false claim over all pairs is at most `alpha`.
 *
 * @example
 * criticalDifference(4, 10, 0.05); // 1.483…
 */
export function criticalDifference(treatments: number, blocks: number, alpha: number): number {
  let [low, high] = [0, 100];
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (computeRangeProbability(middle, treatments) < 1 - alpha) low = middle;
    else high = middle;
  }
  return (high / Math.SQRT2) * Math.sqrt((treatments * (treatments + 1)) / (6 * blocks));
}

/** Chance that `count` standard normal values span at most `width` (the studentized range with known deviation). */
function computeRangeProbability(width: number, count: number): number {
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const smallest = -reach + (2 * reach * i) / steps;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    const chanceWithin = normalCdf(smallest + width, 0, 1) - normalCdf(smallest, 0, 1);
    sum +=
      weight * Math.exp(-(smallest * smallest) / 2 + (count - 1) * Math.log(Math.max(chanceWithin, 1e-300)));
  }
  return ((count * sum) / Math.sqrt(2 * Math.PI)) * ((2 * reach) / steps / 3);
}
