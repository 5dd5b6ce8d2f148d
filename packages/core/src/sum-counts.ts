/**
 * Sums the counts of all keys.
 *
 * @example
 * sumCounts({ complete: 3, pruned: 2 }); // 5
 */
export function sumCounts(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
