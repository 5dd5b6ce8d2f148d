/** First bytes of a SQLite file (https://www.sqlite.org/fileformat.html, section 1.3). */
const header = 'SQLite format 3\0';

/** Number of bytes that {@link hasSqliteHeader} needs. */
export const sqliteHeaderLength = header.length;

/** True if a file with these first bytes is a SQLite database. */
export function hasSqliteHeader(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, header.length) === header;
}
