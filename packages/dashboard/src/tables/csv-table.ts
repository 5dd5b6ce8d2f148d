import { stringify } from 'csv-stringify/sync';
import type { Leaderboard } from './leaderboard.ts';
import { leaderboardRecords, type Records } from './records.ts';

/**
 * Formats the leaderboard as CSV (RFC 4180): a header, then one record per configuration. Lines end in CRLF. Text that
 * a spreadsheet would evaluate as a formula gets a leading apostrophe (OWASP, CSV Injection); numbers stay numbers.
 */
export function csvTable(leaderboard: Leaderboard): string {
  return formatCsv(leaderboardRecords(leaderboard));
}

/** Formats records as CSV; see {@link csvTable}. */
export function formatCsv({ header, rows }: Records): string {
  return stringify([[...header], ...rows.map((row) => [...row])], {
    escape_formulas: true,
    record_delimiter: 'windows',
    // Strict readers treat a lone CR or LF as the end of a record.
    quoted_match: /[\r\n]/,
  });
}
