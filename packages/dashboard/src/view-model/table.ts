import { unknown } from './format.ts';
import { clip, emptyLine, lineOf, lineWidth, pad, plainText, type Line } from './line.ts';

/** One column of a table. */
export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Which column gives way first when there is no room: the one with the highest number. */
  readonly givesWay: number;
  /** Whether it is there only where all others have room to breathe. */
  readonly extra?: boolean;
  readonly content: Content;
}

/** What stands in a column, a cell for each row of the table. */
export interface Content {
  /** Columns of the terminal below which it says nothing any more; the column is then left out. */
  readonly least: number;
  /** Columns of the terminal that it can make use of. */
  readonly most: number;
  /** The cells for a width from `least` to `most`. */
  readonly cells: (width: number) => readonly Line[];
}

/** Cells that may be left out but never cut: half a number is a wrong number. */
export function uncut(cells: readonly Line[]): Content {
  return cutTo(Infinity, cells);
}

/** Cells that may be cut to `least` columns. */
export function cutTo(least: number, cells: readonly Line[]): Content {
  const most = widest(cells);
  return { least: Math.min(least, most), most, cells: () => cells };
}

/** Cells that stand in two lengths; neither is cut. */
export function longOrShort(long: readonly Line[], short: readonly Line[]): Content {
  const most = widest(long);
  return { least: widest(short), most, cells: (width) => (width < most ? short : long) };
}

function widest(cells: readonly Line[]): number {
  return Math.max(1, ...cells.map(lineWidth));
}

/** A table laid out: no line is wider than was asked. */
export interface Table {
  readonly header: Line;
  readonly rows: readonly Line[];
  /** The headers of the columns that had room, in order. */
  readonly shown: readonly string[];
}

/** Columns between two columns: as many as that where there is room, one where there is not. */
const wideGutter = 2;
const narrowGutter = 1;
/** A header may be cut to so much, before and after extra columns were left out. */
const easyHeader = 10;
const leastHeader = 6;

/**
 * Lays columns side by side in `width` columns of the terminal. Where there is no room for whole headers, first columns are
 * left out that say nothing in any row; then the extra ones; then the space between columns becomes narrower, then the
 * columns; then columns are left out, the most dispensable first.
 */
export function layOut(columns: readonly Column[], width: number): Table {
  let shown = columns.map((column) => {
    const header = lineWidth(lineOf(column.header));
    return {
      column,
      whole: Math.max(column.content.least, header),
      isEmpty: saysNothing(column.content),
      easy: Math.max(column.content.least, Math.min(header, easyHeader)),
      least: Math.max(column.content.least, Math.min(header, leastHeader)),
      most: Math.max(column.content.most, header),
    };
  });
  let gutter = wideGutter;
  const needed = (which: 'whole' | 'easy' | 'least') =>
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
  while (needed('least') > width && shown.length > 1) leaveOut();

  const widths = shown.map((entry) => Math.max(0, Math.min(entry.least, width)));
  let free = width - total(widths, gutter);
  // What is left over goes to the columns that give way last: to the headers first, where all of them can be whole.
  const wholeFirst = needed('whole') <= width ? (['whole', 'most'] as const) : (['most'] as const);
  for (const which of wholeFirst) {
    for (const index of byImportance(shown.map((entry) => entry.column))) {
      const more = Math.max(0, Math.min(free, shown[index]![which] - widths[index]!));
      widths[index]! += more;
      free -= more;
    }
  }

  const cells = shown.map(({ column }, index) => column.content.cells(widths[index]!));
  const rowOf = (lines: readonly Line[]) =>
    clip(
      lines.flatMap((line, index) => [
        ...lineOf(' '.repeat(index === 0 ? 0 : gutter)),
        ...pad(line, widths[index]!, shown[index]!.column.align),
      ]),
      width,
    );
  return {
    header: rowOf(shown.map(({ column }) => lineOf(column.header, 'heading'))),
    rows: (cells[0] ?? []).map((_, row) => rowOf(cells.map((column) => column[row] ?? emptyLine))),
    shown: shown.map(({ column }) => column.header),
  };
}

/** True where no row of a column has a value. */
function saysNothing({ least, cells }: Content): boolean {
  const all = cells(least);
  return all.length > 0 && all.every((line) => ['', unknown].includes(plainText(line).trim()));
}

function total(widths: readonly number[], gutter: number): number {
  return widths.reduce((sum, width) => sum + width, 0) + gutter * Math.max(0, widths.length - 1);
}

function byImportance(columns: readonly Column[]): number[] {
  return columns
    .map((_, index) => index)
    .sort((a, b) => columns[a]!.givesWay - columns[b]!.givesWay || a - b);
}
