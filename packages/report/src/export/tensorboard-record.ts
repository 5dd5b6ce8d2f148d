import { frameRecord } from '@ridgeline/core/event-record';

/**
 * First record of an event file: fields 1 `wall_time` and 3 `file_version`. `seconds` is the time since 1970.
 *
 * Format: TensorFlow's `core/util/event.proto`.
 */
export function fileVersionRecord(seconds: number): Uint8Array {
  return frameRecord(Uint8Array.from([...encodeDouble(1, seconds), ...encodeText(3, 'brain.Event:2')]));
}

/**
 * Record of the scalars at one step: fields 1 `wall_time`, 2 `step` and 5 `summary`. The summary has a field 1 `value` for
 * each scalar, with fields 1 `tag` and 2 `simple_value`.
 */
export function eventRecord(
  seconds: number,
  step: number,
  values: Readonly<Record<string, number>>,
): Uint8Array {
  const summary = Object.entries(values).flatMap(([tag, value]) =>
    encodeMessage(1, [...encodeText(1, tag), ...encodeFloat(2, value)]),
  );
  return frameRecord(
    Uint8Array.from([
      ...encodeDouble(1, seconds),
      ...encodeKey(2, 0),
      ...encodeVarint(step),
      ...encodeMessage(5, summary),
    ]),
  );
}

type Bytes = readonly number[];

/** Encodes a field's number and wire type (protocol buffers: 0 varint, 1 eight bytes, 2 length, 5 four bytes). */
function encodeKey(field: number, wireType: 0 | 1 | 2 | 5): Bytes {
  return encodeVarint(field * 8 + wireType);
}

function encodeVarint(value: number): Bytes {
  const bytes: number[] = [];
  let remaining = value;
  while (remaining >= 0x80) {
    bytes.push((remaining % 0x80) + 0x80);
    remaining = Math.floor(remaining / 0x80);
  }
  return [...bytes, remaining];
}

function encodeMessage(field: number, body: Bytes): Bytes {
  return [...encodeKey(field, 2), ...encodeVarint(body.length), ...body];
}

function encodeText(field: number, value: string): Bytes {
  return encodeMessage(field, [...Buffer.from(value, 'utf8')]);
}

function encodeDouble(field: number, value: number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...encodeKey(field, 1), ...bytes];
}

function encodeFloat(field: number, value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [...encodeKey(field, 5), ...bytes];
}
