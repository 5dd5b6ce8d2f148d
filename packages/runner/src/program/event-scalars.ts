import type { Report } from '@ridgeline/core';
import { PbfReader } from 'pbf';

/** Scalars of one event of a TensorBoard event file. */
export interface ScalarEvent {
  /** Step in the program's own count. */
  readonly step: number;
  /** Values by tag. */
  readonly values: Report['values'];
}

/**
 * Scalars of an event: numbers, and tensors of one number, by tag. Undefined if the record has none, or is not an
 * event.
 *
 * Format: TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`.
 *
 * @param record data of one record in an event file
 */
export function readScalars(record: Buffer): ScalarEvent | undefined {
  try {
    const event = new PbfReader(record).readFields(readEvent, { step: 0, values: {} });
    return Object.keys(event.values).length === 0 ? undefined : event;
  } catch {
    // A damaged message has no scalars.
    return undefined;
  }
}

interface PartialEvent {
  step: number;
  readonly values: Record<string, number>;
}

/** Reads field 2 `step` or 5 `summary`. */
function readEvent(field: number, event: PartialEvent, pbf: PbfReader): void {
  if (field === 2) event.step = pbf.readVarint(true);
  if (field === 5) pbf.readMessage(readSummary, event.values);
}

/** Reads field 1 `value`. */
function readSummary(field: number, values: PartialEvent['values'], pbf: PbfReader): void {
  if (field !== 1) return;
  const { tag, number } = pbf.readMessage(readValue, { tag: undefined, number: undefined });
  // Names such as `__proto__` would not be properties of a plain object.
  if (tag !== undefined && number !== undefined && !(tag in Object.prototype)) values[tag] = number;
}

interface PartialValue {
  tag: string | undefined;
  number: number | undefined;
}

/** Reads field 1 `tag`, 2 `simple_value` or 8 `tensor`. */
function readValue(field: number, value: PartialValue, pbf: PbfReader): void {
  if (field === 1) value.tag = pbf.readString();
  if (field === 2) value.number = pbf.readFloat();
  if (field === 8) {
    const tensor = { type: 0, isScalar: true, content: undefined, numbers: [] };
    value.number ??= readTensorScalar(pbf.readMessage(readTensor, tensor));
  }
}

interface PartialTensor {
  type: number;
  isScalar: boolean;
  content: Buffer | undefined;
  readonly numbers: number[];
}

/**
 * Reads field 1 `dtype`, 2 `tensor_shape`, 4 `tensor_content`, or numbers: 5 `float_val`, 6 `double_val`, 7 `int_val`, 10
 * `int64_val` or 13 `half_val`.
 */
function readTensor(field: number, tensor: PartialTensor, pbf: PbfReader): void {
  switch (field) {
    case 1:
      tensor.type = pbf.readVarint();
      break;
    case 2:
      pbf.readMessage(readShape, tensor);
      break;
    case 4:
      tensor.content = Buffer.from(pbf.readBytes());
      break;
    case 5:
      pbf.readPackedFloat(tensor.numbers);
      break;
    case 6:
      pbf.readPackedDouble(tensor.numbers);
      break;
    case 7:
    case 10:
    case 13:
      pbf.readPackedVarint(tensor.numbers, true);
  }
}

/** Reads field 2 `dim`. */
function readShape(field: number, tensor: PartialTensor): void {
  // A shape has this field once for each dimension.
  if (field === 2) tensor.isScalar = false;
}

/** Type number of 16-bit floats, called `DT_HALF` in `types.proto`. */
const HALF = 19;

/** Functions that read a number from a tensor's bytes, by the type's number in `types.proto`. */
const contentReaders: Readonly<Record<number, ((content: Buffer) => number) | undefined>> = {
  1: (content) => content.readFloatLE(),
  2: (content) => content.readDoubleLE(),
  3: (content) => content.readInt32LE(),
  9: (content) => Number(content.readBigInt64LE()),
  [HALF]: (content) => decodeHalf(content.readUInt16LE()),
};

/** Value of a tensor without dimensions; undefined for other tensors and unknown types. */
function readTensorScalar({ type, isScalar, content, numbers }: PartialTensor): number | undefined {
  const readNumber = contentReaders[type];
  if (readNumber === undefined || !isScalar) return undefined;
  if (content !== undefined) return readNumber(content);
  // The encoding omits a zero.
  const [number = 0] = numbers;
  return type === HALF ? decodeHalf(number) : number;
}

/** Decodes a 16-bit float of IEEE 754. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
