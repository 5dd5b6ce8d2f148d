/** Turn of a configuration: its strategy, by index in the file, and its point. */
export interface Turn {
  readonly strategy: number;
  readonly point: number;
}

/**
 * Turn of configuration `number`; undefined if all strategies end before it. Configurations rotate through the
 * strategies in file order: point p of each, then point p + 1; strategies without a point p are skipped. `sizes` are
 * the strategies' numbers of points, undefined if infinite. Takes O(S²) time for S strategies, regardless of `number`.
 *
 * @example
 * turnAt([1n, undefined], 2); // { strategy: 1, point: 1 }: after point 0 of both, the first is exhausted
 */
export function turnAt(sizes: readonly (bigint | undefined)[], number: number): Turn | undefined {
  const ends = [...new Set(sizes.filter((size) => size !== undefined))].sort((a, b) => (a < b ? -1 : 1));
  let offset = BigInt(number);
  let point = 0n;
  for (const end of [...ends, undefined]) {
    const remainingStrategies = sizes.flatMap((size, strategy) =>
      size === undefined || size > point ? [strategy] : [],
    );
    if (remainingStrategies.length === 0) return undefined;
    const strategyCount = BigInt(remainingStrategies.length);
    if (end === undefined || offset < (end - point) * strategyCount) {
      return {
        strategy: remainingStrategies[Number(offset % strategyCount)]!,
        point: Number(point + offset / strategyCount),
      };
    }
    offset -= (end - point) * strategyCount;
    point = end;
  }
  return undefined;
}
