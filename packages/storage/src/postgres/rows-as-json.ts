import { escapeLiteral } from 'pg';

/**
 * Rows as one literal for `json_populate_recordset`: bytes as PostgreSQL reads them from a text. A PostgreSQL text holds
 * no NUL and no half of a surrogate pair: both become the sign for what cannot be shown.
 */
export function rowsAsJson(rows: readonly object[]): string {
  return escapeLiteral(JSON.stringify(rows.map(withHex), sound));
}

function sound(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\0|\p{Surrogate}/gu, '\ufffd') : value;
}

/** A buffer has a JSON of its own, so it is told before JSON sees it. */
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
