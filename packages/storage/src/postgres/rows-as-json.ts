import { escapeLiteral } from 'pg';

/**
 * Encodes rows as one literal for `json_populate_recordset`, with bytes as hexadecimal text. NUL and lone surrogates,
 * which a PostgreSQL text cannot contain, become U+FFFD.
 */
export function encodeRows(rows: readonly object[]): string {
  return escapeLiteral(JSON.stringify(rows.map(encodeBytes), replaceInvalidCharacters));
}

function replaceInvalidCharacters(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\0|\p{Surrogate}/gu, '\ufffd') : value;
}

/**
 * Encodes the bytes of a row as hexadecimal text. A replacer would be too late, because `JSON.stringify` first calls the
 * `toJSON` of a buffer.
 */
function encodeBytes(row: object): object {
  const entries = Object.entries(row);
  if (!entries.some(([, value]) => value instanceof Uint8Array)) return row;
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
}
