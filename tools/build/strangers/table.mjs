/** Prints objects with the same fields as a Markdown table. */
export function printTable(rows) {
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  const fields = Object.keys(rows[0]);
  line(fields);
  line(fields.map(() => '---'));
  for (const row of rows) line(fields.map((field) => row[field]));
}
