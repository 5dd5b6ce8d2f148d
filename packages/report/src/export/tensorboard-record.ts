/**
 * First record of an event file. `seconds` counts from 1970.
 *
 * Format: TensorFlow's `core/util/event.proto` in the framing of `core/lib/io/record_writer.h`.
 */
export function fileVersionRecord(seconds: number): Uint8Array {
  return framed([...double(1, seconds), ...text(3, 'brain.Event:2')]);
}

/** Record of one step's scalars. */
export function eventRecord(
  seconds: number,
  step: number,
  values: Readonly<Record<string, number>>,
): Uint8Array {
  const summary = Object.entries(values).flatMap(([tag, value]) =>
    message(1, [...text(1, tag), ...float(2, value)]),
  );
  return framed([...double(1, seconds), ...key(2, 0), ...varint(step), ...message(5, summary)]);
}

type Bytes = readonly number[];

/** Frames a record: length, its checksum, data, their checksum. */
function framed(data: Bytes): Uint8Array {
  const frame = Buffer.alloc(12 + data.length + 4);
  frame.writeBigUInt64LE(BigInt(data.length), 0);
  frame.writeUInt32LE(maskedCrc(frame.subarray(0, 8)), 8);
  frame.set(data, 12);
  frame.writeUInt32LE(maskedCrc(frame.subarray(12, 12 + data.length)), 12 + data.length);
  return frame;
}

/** Masked checksum, which stays sound for data that contain checksums. */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Key of a field: its number and wire type (protocol buffers: 0 varint, 1 eight bytes, 2 length, 5 four bytes). */
function key(field: number, wire: 0 | 1 | 2 | 5): Bytes {
  return varint(field * 8 + wire);
}

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

function message(field: number, body: Bytes): Bytes {
  return [...key(field, 2), ...varint(body.length), ...body];
}

function text(field: number, value: string): Bytes {
  return message(field, [...Buffer.from(value, 'utf8')]);
}

function double(field: number, value: number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...key(field, 1), ...bytes];
}

function float(field: number, value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [...key(field, 5), ...bytes];
}
