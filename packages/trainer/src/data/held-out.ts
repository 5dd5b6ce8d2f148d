import type { Amount } from '@ridgeline/core';
import type { DataPart } from './data-source.ts';
import { sizeOf, splitRows } from './split.ts';

/**
 * The rows of a part of examples that have no official test part: some are kept for that, stratified, drawn once for
 * all. In ascending order.
 */
export function rowsOfPart(part: DataPart, targets: Uint8Array | Float32Array, test: Amount): Uint32Array {
  const split = { train: { type: 'rest' }, validation: test, split: { type: 'fixed', seed: 0 } } as const;
  const { train, validation } = splitRows(split, targets, 0);
  return (part === 'train' ? train : validation).sort();
}

/** How many rows each part has of `rows` examples. */
export function partRows(rows: number, test: Amount): Readonly<Record<DataPart, number>> {
  const held = sizeOf(test, rows);
  return { train: rows - held, test: held };
}
