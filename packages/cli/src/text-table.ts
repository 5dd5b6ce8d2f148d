/** Lines of a table, its columns aligned. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
}

/** Text of a number, with separators of thousands. */
export function count(number: number | bigint): string {
  return number.toLocaleString('en-US');
}
