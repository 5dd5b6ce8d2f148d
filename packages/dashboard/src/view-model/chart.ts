import type { Glyphs, SeriesLook } from './glyphs.ts';
import { clip, join, lineOf, lineWidth, pad, segment, textWidth, type Line, type Tone } from './line.ts';

/** One curve or cloud of a chart. */
export interface Series {
  /** Name in the legend; empty for a series that shares the sign of another one. */
  readonly name: string;
  readonly tone: Tone;
  readonly look: SeriesLook;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Glyphs and formats of a chart. */
interface ChartOptions {
  readonly width: number;
  /** At least 4: a legend, two rows of the plane, the ends of the x axis. */
  readonly height: number;
  readonly glyphs: Glyphs;
  /** Format of the ends of the axes. */
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

/** Dots of a cell: two columns of four. */
const cellColumns = 2;
const cellRows = 4;

/** Chart in Braille patterns, two by four dots per cell, or in ASCII. Empty if there is no space or no point. */
export function chart(series: readonly Series[], options: ChartOptions): readonly Line[] {
  const { width, height, glyphs, formatX, formatY } = options;
  const points = series.flatMap((one) => one.points);
  const x = rangeOf(points.map((point) => point[0]));
  const y = rangeOf(points.map((point) => point[1]));
  if (x === undefined || y === undefined) return [];
  const top = formatY(y.high);
  const bottom = formatY(y.low);
  const labelWidth = Math.max(textWidth(top), textWidth(bottom));
  const columns = width - labelWidth - 2;
  const rows = height - 2;
  if (columns < 4 || rows < 2) return [];

  const plane = createPlane(columns, rows);
  for (const one of series) draw(plane, one, x, y);
  const legend = join(
    series
      .filter(({ name }) => name !== '')
      .map((one) => lineOf(`${glyphs.legend[one.look]} ${one.name}`, one.tone)),
    lineOf('  '),
  );
  const label = (row: number): Line => {
    const text = row === 0 ? top : row === rows - 1 ? bottom : '';
    return [
      ...pad(lineOf(text, 'faint'), labelWidth, 'right'),
      segment(` ${text === '' ? glyphs.axis.line : glyphs.axis.mark}`, 'faint'),
    ];
  };
  const [low, high] = [lineOf(formatX(x.low), 'faint'), lineOf(formatX(x.high), 'faint')];
  const free = columns - lineWidth(low) - lineWidth(high);
  const under = free < 2 ? clip(low, columns) : [...low, segment(' '.repeat(free)), ...high];
  return [
    clip([segment(' '.repeat(labelWidth + 2)), ...legend], width),
    ...Array.from({ length: rows }, (_, row) => [...label(row), ...planeLine(plane, row, glyphs)]),
    [segment(' '.repeat(width - lineWidth(under))), ...under],
  ];
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: readonly number[]): Range | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined;
}

/** Position of a value in a range, 0 to 1; the middle of a range of one value. */
function shareOf(value: number, { low, high }: Range): number {
  // Halve first: the range of two large numbers of opposite sign would overflow.
  return high === low ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2);
}

/** Cells of dots, each with the tone and look of its last drawing. */
interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly patterns: Uint8Array;
  readonly tones: (Tone | undefined)[];
  readonly looks: (SeriesLook | undefined)[];
}

function createPlane(columns: number, rows: number): Plane {
  return {
    columns,
    rows,
    patterns: new Uint8Array(columns * rows),
    tones: Array.from({ length: columns * rows }, () => undefined),
    looks: Array.from({ length: columns * rows }, () => undefined),
  };
}

/** The bit of each dot in a Braille pattern, by row and column. */
const dotBits = [
  [0, 3],
  [1, 4],
  [2, 5],
  [6, 7],
] as const;

function setDot(plane: Plane, column: number, row: number, { tone, look }: Series): void {
  const cell = Math.floor(row / cellRows) * plane.columns + Math.floor(column / cellColumns);
  const bit = dotBits[(row % cellRows) as 0 | 1 | 2 | 3][(column % cellColumns) as 0 | 1];
  plane.patterns[cell]! |= 1 << bit;
  plane.tones[cell] = tone;
  plane.looks[cell] = look;
}

/** Number of dots of a point, across and down. A single dot would be hard to see. */
const pointSizes: Readonly<Partial<Record<SeriesLook, readonly [columns: number, rows: number]>>> = {
  points: [2, 2],
  tall: [1, 4],
  wide: [4, 1],
};

function setPoint(
  plane: Plane,
  column: number,
  row: number,
  [columns, rows]: readonly [number, number],
  series: Series,
): void {
  const left = Math.min(column, plane.columns * cellColumns - columns);
  const top = Math.min(row, plane.rows * cellRows - rows);
  for (let right = 0; right < columns; right++)
    for (let below = 0; below < rows; below++) setDot(plane, left + right, top + below, series);
}

/** Functions that tell which dots of a line are drawn, by look. */
const isInked: Readonly<Partial<Record<SeriesLook, (dot: number) => boolean>>> = {
  dotted: (dot) => dot % 3 === 0,
  dashed: (dot) => dot % 8 < 5,
};

function draw(plane: Plane, series: Series, x: Range, y: Range): void {
  const size = pointSizes[series.look];
  const inked = isInked[series.look];
  const right = plane.columns * cellColumns - 1;
  const bottom = plane.rows * cellRows - 1;
  let before: readonly [number, number] | undefined;
  let dots = 0;
  for (const point of series.points) {
    const at = [
      Math.round(shareOf(point[0], x) * right),
      Math.round((1 - shareOf(point[1], y)) * bottom),
    ] as const;
    const from = before ?? at;
    const steps = Math.max(Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1]), 1);
    if (size !== undefined) {
      setPoint(plane, at[0], at[1], size, series);
      continue;
    }
    for (let step = from === at ? steps : 1; step <= steps; step++, dots++) {
      if (inked?.(dots) === false) continue;
      const share = step / steps;
      setDot(
        plane,
        Math.round(from[0] + (at[0] - from[0]) * share),
        Math.round(from[1] + (at[1] - from[1]) * share),
        series,
      );
    }
    before = at;
  }
}

function planeLine(plane: Plane, row: number, glyphs: Glyphs): Line {
  const from = row * plane.columns;
  const line: { text: string; tone: Tone }[] = [];
  for (let cell = from; cell < from + plane.columns; cell++) {
    const pattern = plane.patterns[cell]!;
    const text = textOf(pattern, plane.looks[cell], glyphs);
    const tone = plane.tones[cell] ?? 'text';
    const last = line.at(-1);
    if (last?.tone === tone) last.text += text;
    else line.push({ text, tone });
  }
  return line.map((piece) => segment(piece.text, piece.tone));
}

function textOf(pattern: number, look: SeriesLook = 'line', { braille, legend }: Glyphs): string {
  if (pattern === 0) return ' ';
  return braille ? String.fromCodePoint(0x2800 + pattern) : legend[look];
}
