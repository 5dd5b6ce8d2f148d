import { frameRecord } from '@ridgeline/core/event-record';

/**
 * First record of an event file. `seconds` is the time since 1970.
 *
 * Format: TensorFlow's `core/util/event.proto`.
 */
export function fileVersionRecord(seconds: number): Uint8Array {
  return frameRecord(Uint8Array.from([...double(1, seconds), ...text(3, 'brain.Event:2')]));
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
  return frameRecord(
    Uint8Array.from([...double(1, seconds), ...key(2, 0), ...varint(step), ...message(5, summary)]),
  );
}

type Bytes = readonly number[];

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
