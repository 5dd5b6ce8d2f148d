/** Arithmetic mean; NaN without values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation with n - 1; NaN for fewer than two values, exactly 0 if all are equal. */
export function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  // Rounding can move the mean of equal numbers, which would make the deviation nonzero.
  if (values.every((value) => value === values[0])) return 0;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Ranks from 1, the smallest first; equal values share the mean of their ranks.
 *
 * @example
 * midranks([10, 20, 10]); // [1.5, 3, 1.5]
 */
export function midranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length;) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    for (let i = first; i < next; i++) ranks[order[i]!] = (first + 1 + next) / 2;
    first = next;
  }
  return ranks;
}

/** Term of the corrections for ties: the sum of t^3 - t over the groups of t equal values. */
export function tieTerm(values: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * size * size - size), 0);
}

/** True if some sample has several values, and all such samples are constant, as if seeds were not used. */
export function areAllConstant(samples: readonly (readonly number[])[]): boolean {
  const longSamples = samples.filter(({ length }) => length > 1);
  return (
    longSamples.length > 0 &&
    longSamples.every(([first, ...others]) => others.every((value) => value === first))
  );
}
