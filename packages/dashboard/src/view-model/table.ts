import { unknownMark } from './format.ts';
import { clip, emptyLine, toLine, lineWidth, pad, plainText, type Line } from './line.ts';

/** Column of a table. */
export interface TableColumn {
  readonly header: string;
  /** `right` for numbers; left by default. */
  readonly align?: 'right';
  /** Order in which columns are dropped if space is short, highest first. */
  readonly dropOrder: number;
  /** True if the column is dropped before any other column is narrowed. */
  readonly extra?: boolean;
  /** Plain `Cells` are never truncated, because a truncated number would be wrong. */
  readonly content: FlexibleCells | Cells;
}

/** One cell per row of the table; strings are plain text. */
type Cells = readonly (Line | string)[];

/** Cells for a column whose width may vary. */
export interface FlexibleCells {
  /** Minimum width; with less, the column is dropped. */
  readonly min: number;
  /** Maximum useful width. */
  readonly max: number;
  /** Returns the cells for a width from `min` to `max`. */
  readonly cells: (width: number) => readonly Line[];
}

/** Cells that may be truncated, down to a width of `min`. */
export function truncatableCells(min: number, texts: Cells): FlexibleCells {
  const cells = texts.map((text) => (typeof text === 'string' ? toLine(text) : text));
  const max = widestCell(cells);
  return { min: Math.min(min, max), max, cells: () => cells };
}

/** Cells with a long and a short form, which are never truncated. */
export function longOrShort(long: readonly Line[], short: readonly Line[]): FlexibleCells {
  const max = widestCell(long);
  return { min: widestCell(short), max, cells: (width) => (width < max ? short : long) };
}

function widestCell(cells: readonly Line[]): number {
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
/** Minimum width of a truncated header while extra columns are shown. */
const readableHeaderWidth = 10;
/** Minimum width of a truncated header. */
const minHeaderWidth = 6;

/**
 * Selects the table columns that fit into `width` columns of the terminal. If space is short, it drops columns without
 * values and extra columns, narrows the gaps and the columns, then drops columns by `dropOrder`.
 */
export function placeColumns(columns: readonly TableColumn[], width: number): readonly PlacedColumn[] {
  let remaining = columns.map((column) => {
    const header = lineWidth(toLine(column.header));
    const content = 'cells' in column.content ? column.content : truncatableCells(Infinity, column.content);
    return {
      column,
      content,
      fullHeader: Math.max(content.min, header),
      isEmpty: hasNoValues(content),
      readableHeader: Math.max(content.min, Math.min(header, readableHeaderWidth)),
      min: Math.max(content.min, Math.min(header, minHeaderWidth)),
      max: Math.max(content.max, header),
    };
  });
  let gutter = wideGutter;
  const neededWidth = (kind: 'fullHeader' | 'readableHeader' | 'min') =>
    totalWidth(
      remaining.map((entry) => entry[kind]),
      gutter,
    );
  const dropColumn = (candidates = remaining) => {
    const leastImportant = candidates.reduce((last, entry) =>
      entry.column.dropOrder > last.column.dropOrder ? entry : last,
    );
    remaining = remaining.filter((entry) => entry !== leastImportant);
  };
  for (let emptyEntries = remaining; neededWidth('fullHeader') > width; dropColumn(emptyEntries)) {
    emptyEntries = remaining.filter((entry) => entry.isEmpty);
    if (emptyEntries.length === 0 || remaining.length === 1) break;
  }
  while (neededWidth('readableHeader') > width && remaining.some((entry) => entry.column.extra)) dropColumn();
  if (neededWidth('fullHeader') > width) gutter = narrowGutter;
  while (neededWidth('min') > width && remaining.length > 1) dropColumn();

  const widths = remaining.map((entry) => Math.max(0, Math.min(entry.min, width)));
  let spareWidth = width - totalWidth(widths, gutter);
  // Spare width goes to the headers first, if all of them fit, then to the most important columns.
  const targets = neededWidth('fullHeader') <= width ? (['fullHeader', 'max'] as const) : (['max'] as const);
  for (const target of targets) {
    for (const index of indicesByImportance(remaining.map((entry) => entry.column))) {
      const addedWidth = Math.max(0, Math.min(spareWidth, remaining[index]![target] - widths[index]!));
      widths[index]! += addedWidth;
      spareWidth -= addedWidth;
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
  const placedColumns = placeColumns(columns, width);
  const formatRow = (selectCell: (column: PlacedColumn) => Line) =>
    clip(
      placedColumns.flatMap((column) => [
        ...toLine(' '.repeat(column.gutter)),
        ...pad(selectCell(column), column.width, column.align),
      ]),
      width,
    );
  return [
    formatRow(({ header }) => toLine(header, 'heading')),
    ...(placedColumns[0]?.cells ?? []).map((_, row) => formatRow(({ cells }) => cells[row] ?? emptyLine)),
  ];
}

/** True if the column has rows but no value. */
function hasNoValues({ min, cells }: FlexibleCells): boolean {
  const lines = cells(min);
  return lines.length > 0 && lines.every((line) => ['', unknownMark].includes(plainText(line).trim()));
}

function totalWidth(widths: readonly number[], gutter: number): number {
  return widths.reduce((sum, width) => sum + width, 0) + gutter * Math.max(0, widths.length - 1);
}

function indicesByImportance(columns: readonly TableColumn[]): number[] {
  return columns
    .map((_, index) => index)
    .sort((a, b) => columns[a]!.dropOrder - columns[b]!.dropOrder || a - b);
}
