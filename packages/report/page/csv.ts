import type { PageFigure } from '../src/page/study-page.ts';

/** Formats the rows of a figure as CSV. An apostrophe keeps spreadsheets from running text as a formula. */
export function figureCsv({ fields, columns }: PageFigure): string {
  const count = columns[0]?.length ?? 0;
  const rows = Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? null));
  return [fields, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Downloads a file. */
export function saveFile(name: string, url: string): void {
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
}
