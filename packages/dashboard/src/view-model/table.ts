import { unknownMark } from './format.ts';
import { clip, emptyLine, toLine, lineWidth, pad, plainText, type Line } from './line.ts';

/** Column of a table. */
export interface TableColumn {
  readonly header: string;
  /** `right` for numbers; texts are aligned left. */
  readonly align?: 'right';
  /** Order in which columns are dropped if space is short: the highest number first. */
  readonly dropOrder: number;
  /** True if the column is shown only when all others have ample space. */
  readonly extra?: boolean;
  /** Cells. Plain cells are never truncated, since half a number would be a wrong number. */
  readonly content: CellContent | Cells;
}

/** One cell per row of the table; strings are plain text. */
type Cells = readonly (Line | string)[];

/** Cells that depend on the width of their column. */
export interface CellContent {
  /** Minimum width; with less, the column is dropped. */
  readonly min: number;
  /** Maximum useful width. */
  readonly max: number;
  /** Returns the cells for a width from `min` to `max`. */
  readonly cells: (width: number) => readonly Line[];
}

/** Cells that may be cut, down to a width of `min`. */
export function cutTo(min: number, texts: Cells): CellContent {
  const cells = texts.map((text) => (typeof text === 'string' ? toLine(text) : text));
  const max = widest(cells);
  return { min: Math.min(min, max), max, cells: () => cells };
}

/** Cells with a long and a short form. Neither is truncated. */
export function longOrShort(long: readonly Line[], short: readonly Line[]): CellContent {
  const max = widest(long);
  return { min: widest(short), max, cells: (width) => (width < max ? short : long) };
}

function widest(cells: readonly Line[]): number {
  return Math.max(1, ...cells.map(lineWidth));
}

/** Column with its width in a table. */
export interface PlacedColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
  readonly width: number;
  /** Gap before the column. */
  readonly gutter: number;
  /** Cells for this width, one per row of the table. */
  readonly cells: readonly Line[];
}

const wideGutter = 2;
/** Gap between columns if space is short. */
const narrowGutter = 1;
/** Minimum width of a truncated header while there are extra columns to drop. */
const readableHeaderWidth = 10;
/** Minimum width of a truncated header. */
const minHeaderWidth = 6;

/**
 * Selects the table columns that fit into `width` columns of the terminal. If space is short, these steps follow one
 * another: drop columns without values, drop extra columns, narrow the gaps, narrow the columns, drop columns by
 * `dropOrder`.
 */
export function placeColumns(columns: readonly TableColumn[], width: number): readonly PlacedColumn[] {
  let remaining = columns.map((column) => {
    const header = lineWidth(toLine(column.header));
    const content = 'cells' in column.content ? column.content : cutTo(Infinity, column.content);
    return {
      column,
      content,
      fullHeader: Math.max(content.min, header),
      isEmpty: hasNoValues(content),
      readable: Math.max(content.min, Math.min(header, readableHeaderWidth)),
      min: Math.max(content.min, Math.min(header, minHeaderWidth)),
      max: Math.max(content.max, header),
    };
  });
  let gutter = wideGutter;
  const needed = (which: 'fullHeader' | 'readable' | 'min') =>
    totalWidth(
      remaining.map((entry) => entry[which]),
      gutter,
    );
  const dropColumn = (from = remaining) => {
    const worst = from.reduce((last, entry) =>
      entry.column.dropOrder > last.column.dropOrder ? entry : last,
    );
    remaining = remaining.filter((entry) => entry !== worst);
  };
  for (let empty = remaining; needed('fullHeader') > width; dropColumn(empty)) {
    empty = remaining.filter((entry) => entry.isEmpty);
    if (empty.length === 0 || remaining.length === 1) break;
  }
  while (needed('readable') > width && remaining.some((entry) => entry.column.extra)) dropColumn();
  if (needed('fullHeader') > width) gutter = narrowGutter;
  while (needed('min') > width && remaining.length > 1) dropColumn();

  const widths = remaining.map((entry) => Math.max(0, Math.min(entry.min, width)));
  let free = width - totalWidth(widths, gutter);
  // Spare width goes to the most important columns; but first to the headers, if all of them fit.
  const targets = needed('fullHeader') <= width ? (['fullHeader', 'max'] as const) : (['max'] as const);
  for (const which of targets) {
    for (const index of byImportance(remaining.map((entry) => entry.column))) {
      const added = Math.max(0, Math.min(free, remaining[index]![which] - widths[index]!));
      widths[index]! += added;
      free -= added;
    }
  }

  return remaining.map(({ column: { header, align }, content }, index) => ({
    header,
    align: align ?? 'left',
    width: widths[index]!,
    gutter: index === 0 ? 0 : gutter,
    cells: content.cells(widths[index]!),
  }));
}

/** Formats a table with its header; no line is wider than `width`. */
export function tableLines(columns: readonly TableColumn[], width: number): readonly Line[] {
  const placed = placeColumns(columns, width);
  const formatRow = (selectCell: (column: PlacedColumn) => Line) =>
    clip(
      placed.flatMap((column) => [
        ...toLine(' '.repeat(column.gutter)),
        ...pad(selectCell(column), column.width, column.align),
      ]),
      width,
    );
  return [
    formatRow(({ header }) => toLine(header, 'heading')),
    ...(placed[0]?.cells ?? []).map((_, row) => formatRow(({ cells }) => cells[row] ?? emptyLine)),
  ];
}

/** True if the column has rows but no value. */
function hasNoValues({ min, cells }: CellContent): boolean {
  const lines = cells(min);
  return lines.length > 0 && lines.every((line) => ['', unknownMark].includes(plainText(line).trim()));
}

function totalWidth(widths: readonly number[], gutter: number): number {
  return widths.reduce((sum, width) => sum + width, 0) + gutter * Math.max(0, widths.length - 1);
}

function byImportance(columns: readonly TableColumn[]): number[] {
  return columns
    .map((_, index) => index)
    .sort((a, b) => columns[a]!.dropOrder - columns[b]!.dropOrder || a - b);
}
