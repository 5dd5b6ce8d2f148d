import { unknown } from './format.ts';
import { clip, emptyLine, lineOf, lineWidth, pad, plainText, type Line } from './line.ts';

/** One column of a table. */
export interface TableColumn {
  readonly header: string;
  /** Numbers are aligned right, texts left. */
  readonly align?: 'right';
  /** Order of removal if space is short: the highest number goes first. */
  readonly givesWay: number;
  /** True if the column is shown only when all others have ample space. */
  readonly extra?: boolean;
  /** Plain cells may be left out but never truncated: half a number is a wrong number. */
  readonly content: Content | Cells;
}

/** A cell for each row of the table, plain if it is a string. */
type Cells = readonly (Line | string)[];

/** Cells that depend on the width of their column. */
export interface Content {
  /** Minimum width; below it the column is left out. */
  readonly min: number;
  /** Maximum useful width. */
  readonly max: number;
  /** The cells for a width from `min` to `max`. */
  readonly cells: (width: number) => readonly Line[];
}

/** Cells that may be cut to `min` columns. */
export function cutTo(min: number, texts: Cells): Content {
  const cells = texts.map((text) => (typeof text === 'string' ? lineOf(text) : text));
  const max = widest(cells);
  return { min: Math.min(min, max), max, cells: () => cells };
}

/** Cells with a long and a short form. Neither is truncated. */
export function longOrShort(long: readonly Line[], short: readonly Line[]): Content {
  const max = widest(long);
  return { min: widest(short), max, cells: (width) => (width < max ? short : long) };
}

function widest(cells: readonly Line[]): number {
  return Math.max(1, ...cells.map(lineWidth));
}

/** Column that fits, and the width that it got. */
export interface PlacedColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
  readonly width: number;
  /** Gap to the column before it. */
  readonly gutter: number;
  /** The cells for its width, one for each row of the table. */
  readonly cells: readonly Line[];
}

/** Gap between columns: the wide one if there is space. */
const wideGutter = 2;
const narrowGutter = 1;
/** Minimum width of a truncated header, before and after extra columns are left out. */
const easyHeader = 10;
const minHeader = 6;

/**
 * Table columns that fit side by side in `width` columns of the terminal. If space is short, these steps follow one
 * another: leave out columns without any value, then extra columns; narrow the gaps, then the columns; leave out
 * columns by `givesWay`.
 */
export function placeColumns(columns: readonly TableColumn[], width: number): readonly PlacedColumn[] {
  let shown = columns.map((column) => {
    const header = lineWidth(lineOf(column.header));
    const content = 'cells' in column.content ? column.content : cutTo(Infinity, column.content);
    return {
      column,
      content,
      whole: Math.max(content.min, header),
      isEmpty: saysNothing(content),
      easy: Math.max(content.min, Math.min(header, easyHeader)),
      min: Math.max(content.min, Math.min(header, minHeader)),
      max: Math.max(content.max, header),
    };
  });
  let gutter = wideGutter;
  const needed = (which: 'whole' | 'easy' | 'min') =>
    total(
      shown.map((entry) => entry[which]),
      gutter,
    );
  const leaveOut = (from = shown) => {
    const worst = from.reduce((held, entry) => (entry.column.givesWay > held.column.givesWay ? entry : held));
    shown = shown.filter((entry) => entry !== worst);
  };
  for (let empty = shown; needed('whole') > width; leaveOut(empty)) {
    empty = shown.filter((entry) => entry.isEmpty);
    if (empty.length === 0 || shown.length === 1) break;
  }
  while (needed('easy') > width && shown.some((entry) => entry.column.extra)) leaveOut();
  if (needed('whole') > width) gutter = narrowGutter;
  while (needed('min') > width && shown.length > 1) leaveOut();

  const widths = shown.map((entry) => Math.max(0, Math.min(entry.min, width)));
  let free = width - total(widths, gutter);
  // Spare width goes to the columns that are removed last; but first to headers, if all of them then fit.
  const wholeFirst = needed('whole') <= width ? (['whole', 'max'] as const) : (['max'] as const);
  for (const which of wholeFirst) {
    for (const index of byImportance(shown.map((entry) => entry.column))) {
      const more = Math.max(0, Math.min(free, shown[index]![which] - widths[index]!));
      widths[index]! += more;
      free -= more;
    }
  }

  return shown.map(({ column: { header, align }, content }, index) => ({
    header,
    align: align ?? 'left',
    width: widths[index]!,
    gutter: index === 0 ? 0 : gutter,
    cells: content.cells(widths[index]!),
  }));
}

/** A table as text, its header first: no line is wider than `width`. */
export function tableLines(columns: readonly TableColumn[], width: number): readonly Line[] {
  const placed = placeColumns(columns, width);
  const lineOfCells = (cellOf: (column: PlacedColumn) => Line) =>
    clip(
      placed.flatMap((column) => [
        ...lineOf(' '.repeat(column.gutter)),
        ...pad(cellOf(column), column.width, column.align),
      ]),
      width,
    );
  return [
    lineOfCells(({ header }) => lineOf(header, 'heading')),
    ...(placed[0]?.cells ?? []).map((_, row) => lineOfCells(({ cells }) => cells[row] ?? emptyLine)),
  ];
}

/** True if no row of a column has a value. */
function saysNothing({ min, cells }: Content): boolean {
  const all = cells(min);
  return all.length > 0 && all.every((line) => ['', unknown].includes(plainText(line).trim()));
}

function total(widths: readonly number[], gutter: number): number {
  return widths.reduce((sum, width) => sum + width, 0) + gutter * Math.max(0, widths.length - 1);
}

function byImportance(columns: readonly TableColumn[]): number[] {
  return columns
    .map((_, index) => index)
    .sort((a, b) => columns[a]!.givesWay - columns[b]!.givesWay || a - b);
}
