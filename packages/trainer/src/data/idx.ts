import { sizeOfShape } from '@ridgeline/core';
import { dataError } from './data-error.ts';
import type { DataPart } from './data-source.ts';

/** File name of a part's images or labels, as in MNIST. */
export function idxName(part: DataPart, kind: 'images' | 'labels'): string {
  return `${part === 'train' ? 'train' : 't10k'}-${kind}-${kind === 'images' ? 'idx3' : 'idx1'}-ubyte`;
}

/** Contents of an IDX file of unsigned bytes: shape, and elements in row-major order. */
interface Idx {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Reads the IDX format (LeCun, Cortes, Burges: "The MNIST database"): two zero bytes, the type (8: unsigned byte), the
 * rank, one 32-bit big-endian size per axis, and the data.
 *
 * @throws RidgelineError `DATA_DAMAGED` for any other format, or a length that does not match the sizes.
 *
 * @example
 * readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'labels'); // { shape: [2], bytes: [7, 9] }
 */
export function readIdx(file: Uint8Array, name: string): Idx {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const rank = file[3] ?? 0;
  const start = 4 + 4 * rank;
  if (file.length < start || view.getUint16(0) !== 0 || file[2] !== 8 || rank === 0) {
    throw dataError(`${name} is not an IDX file of unsigned bytes.`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOfShape(shape);
  if (file.length !== start + size) {
    throw dataError(`${name} should hold ${shape.join(' x ')} bytes, but holds ${file.length - start}.`);
  }
  return { shape, bytes: file.subarray(start) };
}
