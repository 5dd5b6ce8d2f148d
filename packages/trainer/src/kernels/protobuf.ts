/** Messages of Protocol Buffers, written field by field: only what a graph of TensorFlow is made of. */

/** A message of fields, one after another. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

/** A field that holds a string or a message. */
export function bytes(field: number, value: string | Uint8Array): Uint8Array {
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

/** A field that holds a number, 0 or above, or one of an enumeration. */
export function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** A field that holds true or false. */
export function flag(field: number, value: boolean): Uint8Array {
  return number(field, value ? 1 : 0);
}

/** Seven bits a byte, the lowest first; the eighth says that more come. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}
