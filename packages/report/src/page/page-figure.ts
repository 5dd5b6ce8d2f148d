import type { Figure } from '../figures/figure.ts';
import type { PageFigure } from './study-page.ts';

/** Figure as a page holds it: its rows as columns. */
export function pageFigure({ rows, ...figure }: Figure): PageFigure {
  const fields = Object.keys(rows[0] ?? {});
  return { ...figure, fields, columns: fields.map((field) => rows.map((row) => row[field] ?? null)) };
}
