import type { LargestClass } from '@ridgeline/core';

/**
 * Largest class among some rows; the first of equal ones.
 *
 * @param names of the classes; by default their numbers
 *
 * @example
 * largestClass([0, 1, 2], Uint8Array.of(1, 0, 1), ['no', 'yes']); // { name: 'yes', share: 2 / 3 }
 */
export function largestClass(
  rows: Iterable<number> & { readonly length: number },
  targets: ArrayLike<number>,
  names?: readonly string[],
): LargestClass {
  const counts = new Uint32Array(256);
  for (const row of rows) counts[targets[row]!]!++;
  const largest = counts.indexOf(Math.max(...counts));
  return { name: names?.[largest] ?? String(largest), share: counts[largest]! / rows.length };
}
