import { stringify } from 'csv-stringify/sync';
import type { Leaderboard } from './leaderboard.ts';
import { recordsOf, type Records } from './records.ts';

/**
 * The leaderboard as CSV by RFC 4180: a header, then one record per configuration, lines ending in CRLF. A text that a
 * spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV Injection); numbers stay numbers.
 */
export function csvTable(leaderboard: Leaderboard): string {
  return csvOf(recordsOf(leaderboard));
}

/** Records as CSV; see {@link csvTable}. */
export function csvOf({ header, rows }: Records): string {
  return stringify([[...header], ...rows.map((row) => [...row])], {
    escape_formulas: true,
    record_delimiter: 'windows',
    // Strict readers take a lone CR or LF for the end of a record.
    quoted_match: /[\r\n]/,
  });
}
