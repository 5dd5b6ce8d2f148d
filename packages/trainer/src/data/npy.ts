import { sizeOfShape, type Shape } from '@ridgeline/core';
import { dataError } from './data-error.ts';

/** Array in a `.npy` file: shape, element type, and numbers in row-major order. */
interface Npy {
  readonly shape: Shape;
  /** `byte` is NumPy's uint8. */
  readonly type: 'byte' | 'boolean' | 'whole' | 'float';
  readonly values: Uint8Array | Float32Array;
}

interface Element {
  readonly type: Npy['type'];
  readonly bytes: number;
  read(view: DataView, offset: number, isLittleEndian: boolean): number;
}

const integer = (bytes: number, read: Element['read']) => ({ type: 'whole', bytes, read }) as const;

/** Element types by NumPy's type code. */
const elements: Readonly<Record<string, Element>> = {
  u1: { type: 'byte', bytes: 1, read: (view, offset) => view.getUint8(offset) },
  b1: { type: 'boolean', bytes: 1, read: (view, offset) => view.getUint8(offset) },
  i1: integer(1, (view, offset) => view.getInt8(offset)),
  i2: integer(2, (view, offset, isLittleEndian) => view.getInt16(offset, isLittleEndian)),
  u2: integer(2, (view, offset, isLittleEndian) => view.getUint16(offset, isLittleEndian)),
  i4: integer(4, (view, offset, isLittleEndian) => view.getInt32(offset, isLittleEndian)),
  u4: integer(4, (view, offset, isLittleEndian) => view.getUint32(offset, isLittleEndian)),
  i8: integer(8, (view, offset, isLittleEndian) => Number(view.getBigInt64(offset, isLittleEndian))),
  u8: integer(8, (view, offset, isLittleEndian) => Number(view.getBigUint64(offset, isLittleEndian))),
  f4: {
    type: 'float',
    bytes: 4,
    read: (view, offset, isLittleEndian) => view.getFloat32(offset, isLittleEndian),
  },
  f8: {
    type: 'float',
    bytes: 8,
    read: (view, offset, isLittleEndian) => view.getFloat64(offset, isLittleEndian),
  },
};

const MAGIC = [0x93, ...Buffer.from('NUMPY')];

/**
 * Reads NumPy's format `.npy` (NEP 1), versions 1 to 3, in C order. All types except uint8 and booleans become float32.
 *
 * @throws RidgelineError `DATA_DAMAGED` for any other format, or a length that does not match the shape.
 *
 * @example
 * readNpy(readFileSync('x_train.npy'), 'x_train.npy').shape; // [1000, 28, 28]
 */
export function readNpy(file: Uint8Array, name: string): Npy {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || MAGIC.some((byte, i) => file[i] !== byte)) {
    throw dataError(`${name} is not a .npy file.`, 'write it with numpy.save');
  }
  const headerStart = file[6] === 1 ? 10 : 12;
  const dataStart = headerStart + (headerStart === 10 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = Buffer.from(file.subarray(headerStart, dataStart)).toString('latin1');
  const [, byteOrder, typeCode] = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  const [, sizes] = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  const element = Object.hasOwn(elements, typeCode ?? '') ? elements[typeCode!]! : undefined;
  if (element === undefined || sizes === undefined) {
    throw dataError(
      `${name} has elements of the type ${describeType(header)}.`,
      'save whole numbers, or float32: x.astype("float32")',
    );
  }
  if (/'fortran_order'\s*:\s*True/.test(header)) {
    throw dataError(`${name} is in Fortran order.`, 'save it as numpy.ascontiguousarray(x)');
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const count = sizeOfShape(shape);
  if (file.length !== dataStart + count * element.bytes) {
    throw dataError(
      `${name} should hold ${shape.join(' x ')} numbers of ${element.bytes} bytes, but holds ${file.length - dataStart} bytes.`,
    );
  }
  const { type, bytes, read } = element;
  if (bytes === 1 && type !== 'whole') return { shape, type, values: file.subarray(dataStart) };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, dataStart + i * bytes, byteOrder !== '>');
  return { shape, type, values };
}

function describeType(header: string): string {
  return /'descr'\s*:\s*([^,}]{1,40})/.exec(header)?.[1] ?? 'nothing';
}
