import type { Amount, LargestClass } from '@ridgeline/core';
import type { DataPart } from './data-source.ts';
import { MAX_CLASSES } from './shared-data-set.ts';
import { countExamples, splitRows } from './split.ts';

/**
 * Rows of a part, in ascending order, for data without an official test part. The test part is a stratified sample,
 * the same for all studies.
 *
 * @param test size of the test part
 */
export function selectPartRows(
  part: DataPart,
  targets: Uint8Array | Float32Array,
  test: Amount,
): Uint32Array {
  const split = { train: { type: 'rest' }, validation: test, split: { type: 'fixed', seed: 0 } } as const;
  const { train, validation } = splitRows(split, targets, 0);
  return (part === 'train' ? train : validation).sort();
}

/** Number of rows in each part, if there are `rows` examples in total. */
export function countPartRows(rows: number, test: Amount): Readonly<Record<DataPart, number>> {
  const testRows = countExamples(test, rows);
  return { train: rows - testRows, test: testRows };
}

/**
 * Largest class among some rows; ties go to the first class.
 *
 * @param names names of the classes; by default their numbers
 *
 * @example
 * findLargestClass([0, 1, 2], Uint8Array.of(1, 0, 1), ['no', 'yes']); // { name: 'yes', share: 2 / 3 }
 */
export function findLargestClass(
  rows: Iterable<number> & { readonly length: number },
  targets: ArrayLike<number>,
  names?: readonly string[],
): LargestClass {
  const counts = new Uint32Array(MAX_CLASSES);
  for (const row of rows) counts[targets[row]!]!++;
  const largest = counts.indexOf(Math.max(...counts));
  return { name: names?.[largest] ?? String(largest), share: counts[largest]! / rows.length };
}
