/** Quantile of the numbers, interpolated linearly between neighbours. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

export const median = (numbers) => quantile(numbers, 0.5);

/**
 * Result of a row: the ratio of their time to ours in each round, with median and range. A goal is met if the lower
 * quartile of the rounds meets it.
 */
export function judge({ ours, theirs, goal, stretch }) {
  const ratios = ours.map((mine, i) => theirs[i] / mine);
  const low = quantile(ratios, 0.25);
  return {
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    verdict: low >= stretch ? 'stretch' : low >= goal ? 'goal' : 'missed',
  };
}
