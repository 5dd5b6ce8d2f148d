import type { PageFigure } from '../src/page/study-page.ts';

/** Formats a figure's rows as CSV. An apostrophe prevents spreadsheets from evaluating text as a formula. */
export function formatFigureCsv({ fields, columns }: PageFigure): string {
  const count = columns[0]?.length ?? 0;
  const rows = Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? null));
  return [fields, ...rows].map((row) => `${row.map(formatCsvCell).join(',')}\r\n`).join('');
}

function formatCsvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Downloads a file. */
export function saveFile(name: string, url: string): void {
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
}
