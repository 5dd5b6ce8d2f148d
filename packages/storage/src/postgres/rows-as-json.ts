import { escapeLiteral } from 'pg';

/**
 * Encodes rows as one literal for `json_populate_recordset`, with bytes in PostgreSQL's text form. NUL and lone
 * surrogates, which a PostgreSQL text cannot hold, become U+FFFD.
 */
export function encodeRows(rows: readonly object[]): string {
  return escapeLiteral(JSON.stringify(rows.map(withHex), storableText));
}

function storableText(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\0|\p{Surrogate}/gu, '\ufffd') : value;
}

/** Encodes buffers before JSON does: they have their own `toJSON`. */
function withHex(row: object): object {
  const entries = Object.entries(row);
  if (!entries.some(([, value]) => value instanceof Uint8Array)) return row;
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
}
