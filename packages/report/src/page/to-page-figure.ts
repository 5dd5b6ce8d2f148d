import type { Figure } from '../figures/figure.ts';
import type { PageFigure } from './study-page.ts';

/** Converts a figure's rows to columns. */
export function toPageFigure({ rows, ...figure }: Figure): PageFigure {
  const fields = Object.keys(rows[0] ?? {});
  return { ...figure, fields, columns: fields.map((field) => rows.map((row) => row[field] ?? null)) };
}
