/** Formats the rows of a table as lines with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
}

/** Formats a number with thousands separators. */
export function groupThousands(number: number | bigint): string {
  return number.toLocaleString('en-US');
}
