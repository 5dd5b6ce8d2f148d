/** Returns a quantile of the numbers, interpolated linearly between neighbours. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

export const median = (numbers) => quantile(numbers, 0.5);

/**
 * Divides the other side's time in each round by Ridgeline's. Returns the median and range of these ratios, and the
 * verdict. A goal is met if the lower quartile of the ratios meets it.
 */
export function judgeRow({ ours, theirs, goal, stretch }) {
  const ratios = ours.map((ourTime, i) => theirs[i] / ourTime);
  const lowerQuartile = quantile(ratios, 0.25);
  return {
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    verdict: lowerQuartile >= stretch ? 'stretch' : lowerQuartile >= goal ? 'goal' : 'missed',
  };
}
