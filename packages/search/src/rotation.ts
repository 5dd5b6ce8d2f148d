/** Where a configuration stands: which strategy's, by index in the file, and which of its points. */
export interface Turn {
  readonly strategy: number;
  readonly point: number;
}

/**
 * Configurations go round the strategies in file order: point p of each, then point p + 1; one that has no point p is
 * passed over. Returns the turn of configuration `number`, or undefined where all strategies end before it. `sizes`
 * are the strategies' numbers of points, undefined where there is no end. Takes O(S log S) for S strategies, whatever
 * the number.
 *
 * @example
 * turnAt([1n, undefined], 2); // { strategy: 1, point: 1 }: after point 0 of both, the first is exhausted
 */
export function turnAt(sizes: readonly (bigint | undefined)[], number: number): Turn | undefined {
  const ends = [...new Set(sizes.filter((size) => size !== undefined))].sort((a, b) => (a < b ? -1 : 1));
  let rest = BigInt(number);
  let point = 0n;
  for (const end of [...ends, undefined]) {
    const going = sizes.flatMap((size, strategy) => (size === undefined || size > point ? [strategy] : []));
    if (going.length === 0) return undefined;
    const wide = BigInt(going.length);
    if (end === undefined || rest < (end - point) * wide) {
      return { strategy: going[Number(rest % wide)]!, point: Number(point + rest / wide) };
    }
    rest -= (end - point) * wide;
    point = end;
  }
  return undefined;
}
