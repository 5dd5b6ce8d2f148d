import type { Report } from '@ridgeline/core';

/** Scalars of one event of a TensorBoard event file. */
export interface ScalarEvent {
  /** Step as the program counts. */
  readonly step: number;
  /** Values by tag. */
  readonly values: Report['values'];
}

/**
 * Scalars of an event: numbers, and tensors of one number, by tag. Undefined if it has none, or is not an event.
 *
 * Format: TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`.
 *
 * @param record data of a record of an event file
 */
export function scalarsOf(record: Buffer): ScalarEvent | undefined {
  try {
    const event = fieldsOf(record);
    const values = messages(event, 5)
      .flatMap((summary) => messages(fieldsOf(summary), 1))
      .map((value) => scalarOf(fieldsOf(value)))
      .filter((scalar) => scalar !== undefined);
    if (values.length === 0) return undefined;
    return { step: Number(BigInt.asIntN(64, varintIn(event, 2))), values: Object.fromEntries(values) };
  } catch {
    // A damaged message has no scalars.
    return undefined;
  }
}

function scalarOf(value: Fields): readonly [tag: string, value: number] | undefined {
  const [tag] = messages(value, 1);
  const [simple] = value.flatMap(({ field, wire, data }) => (field === 2 && wire === 5 ? [data] : []));
  const [tensor] = messages(value, 8);
  const number = simple?.readFloatLE() ?? (tensor && tensorScalar(fieldsOf(tensor)));
  // Names such as `__proto__` would not be properties of a plain object.
  if (tag === undefined || number === undefined || tag.toString() in Object.prototype) return undefined;
  return [tag.toString(), number];
}

/** Type of a tensor: how a number is read from its bytes, or from a field of its own. */
interface TensorType {
  readonly read: (content: Buffer) => number;
  readonly field: number;
  readonly readField?: (data: Buffer) => number;
}

/** Types by their number in `types.proto`. */
const tensorTypes: Readonly<Record<number, TensorType | undefined>> = {
  1: { read: (content) => content.readFloatLE(), field: 5 },
  2: { read: (content) => content.readDoubleLE(), field: 6 },
  3: { read: (content) => content.readInt32LE(), field: 7, readField: signedVarint },
  9: { read: (content) => Number(content.readBigInt64LE()), field: 10, readField: signedVarint },
  19: {
    read: (content) => half(content.readUInt16LE()),
    field: 13,
    readField: (data) => half(signedVarint(data)),
  },
};

/** Number of a tensor without dimensions; undefined for any other tensor. */
function tensorScalar(tensor: Fields): number | undefined {
  const type = tensorTypes[Number(varintIn(tensor, 1))];
  const hasDimensions = messages(tensor, 2).some((shape) => messages(fieldsOf(shape), 2).length > 0);
  if (type === undefined || hasDimensions) return undefined;
  const { read, field, readField = read } = type;
  const [content] = messages(tensor, 4);
  if (content !== undefined) return read(content);
  const [value] = tensor.flatMap((found) => (found.field === field ? [found.data] : []));
  // A tensor without its value has the default one.
  return value === undefined ? 0 : readField(value);
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Field of a message of protocol buffers. Wire types: 0 varint, 1 eight bytes, 2 with a length, 5 four bytes. */
interface Field {
  readonly field: number;
  readonly wire: number;
  readonly data: Buffer;
}

type Fields = readonly Field[];

/** @throws RangeError if the bytes are not a message */
function fieldsOf(bytes: Buffer): Fields {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const keyEnd = varintEnd(bytes, at);
    const key = Number(varint(bytes.subarray(at, keyEnd)));
    const wire = key & 7;
    const [from, to] = extent(bytes, keyEnd, wire);
    if (to > bytes.length) throw new RangeError('A field is longer than its message.');
    fields.push({ field: Math.floor(key / 8), wire, data: bytes.subarray(from, to) });
    at = to;
  }
  return fields;
}

function extent(bytes: Buffer, at: number, wire: number): readonly [from: number, to: number] {
  switch (wire) {
    case 0:
      return [at, varintEnd(bytes, at)];
    case 1:
      return [at, at + 8];
    case 2: {
      const from = varintEnd(bytes, at);
      return [from, from + Number(varint(bytes.subarray(at, from)))];
    }
    case 5:
      return [at, at + 4];
    default:
      throw new RangeError(`There is no wire type ${wire}.`);
  }
}

function varintEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes.readUInt8(end) >= 0x80) end++;
  return end + 1;
}

function varint(bytes: Buffer): bigint {
  return bytes.reduceRight((rest, byte) => (rest << 7n) | BigInt(byte & 0x7f), 0n);
}

function signedVarint(bytes: Buffer): number {
  return Number(BigInt.asIntN(64, varint(bytes.subarray(0, varintEnd(bytes, 0)))));
}

/** Fields with a length: messages, texts and bytes. */
function messages(fields: Fields, number: number): readonly Buffer[] {
  return fields.flatMap(({ field, wire, data }) => (field === number && wire === 2 ? [data] : []));
}

/** Last varint of a field; 0 if there is none. */
function varintIn(fields: Fields, number: number): bigint {
  const last = fields.findLast(({ field, wire }) => field === number && wire === 0);
  return last === undefined ? 0n : varint(last.data);
}
