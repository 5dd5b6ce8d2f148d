/** Prints a Markdown table with a row for each object. The fields of the first object are the columns. */
export function printTable(rows) {
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  const fields = Object.keys(rows[0]);
  line(fields);
  line(fields.map(() => '---'));
  for (const row of rows) line(fields.map((field) => row[field]));
}
