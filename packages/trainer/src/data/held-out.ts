import type { Amount } from '@ridgeline/core';
import type { DataPart } from './data-source.ts';
import { exampleCount, splitRows } from './split.ts';

/**
 * Rows of a part, for data without an official test part. The test part is a stratified draw, fixed for all studies. In
 * ascending order.
 */
export function rowsOfPart(part: DataPart, targets: Uint8Array | Float32Array, test: Amount): Uint32Array {
  const split = { train: { type: 'rest' }, validation: test, split: { type: 'fixed', seed: 0 } } as const;
  const { train, validation } = splitRows(split, targets, 0);
  return (part === 'train' ? train : validation).sort();
}

/** Number of rows in each part of `rows` examples. */
export function partRows(rows: number, test: Amount): Readonly<Record<DataPart, number>> {
  const held = exampleCount(test, rows);
  return { train: rows - held, test: held };
}
