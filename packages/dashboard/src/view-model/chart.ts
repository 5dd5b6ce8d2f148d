import { metricFormat } from './format.ts';
import type { Glyphs, SeriesLook } from './glyphs.ts';
import { clip, join, toLine, lineWidth, pad, segment, textWidth, type Line, type Tone } from './line.ts';

/** Curve or point cloud in a chart. */
export interface Series {
  /** Name in the legend; empty for a series that the legend omits. */
  readonly name: string;
  readonly tone: Tone;
  readonly look: SeriesLook;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Size, glyphs and formats of a chart. */
interface ChartOptions {
  readonly width: number;
  /** At least 4: the legend, two rows of the plot and the x axis. */
  readonly height: number;
  readonly glyphs: Glyphs;
  /** Functions that format the labels at the ends of the axes. */
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

const DOT_COLUMNS_PER_CELL = 2;
const DOT_ROWS_PER_CELL = 4;

/** Draws a chart in Braille patterns or in ASCII; empty if it does not fit or has no points. */
export function chart(series: readonly Series[], options: ChartOptions): readonly Line[] {
  const { width, height, glyphs, formatX, formatY } = options;
  const points = series.flatMap((item) => item.points);
  const x = findRange(points.map((point) => point[0]));
  const y = findRange(points.map((point) => point[1]));
  if (x === undefined || y === undefined) return [];
  const top = formatY(y.high);
  const bottom = formatY(y.low);
  const labelWidth = Math.max(textWidth(top), textWidth(bottom));
  const columns = width - labelWidth - 2;
  const rows = height - 2;
  if (columns < 4 || rows < 2) return [];

  const plane = createPlane(columns, rows);
  for (const item of series) drawSeries(plane, item, x, y);
  const legend = join(
    series
      .filter(({ name }) => name !== '')
      .map(({ look, name, tone }) => toLine(`${glyphs.legend[look]} ${name}`, tone)),
    toLine('  '),
  );
  const label = (row: number): Line => {
    const text = row === 0 ? top : row === rows - 1 ? bottom : '';
    return [
      ...pad(toLine(text, 'faint'), labelWidth, 'right'),
      segment(` ${text === '' ? glyphs.axis.line : glyphs.axis.mark}`, 'faint'),
    ];
  };
  const [lowLabel, highLabel] = [toLine(formatX(x.low), 'faint'), toLine(formatX(x.high), 'faint')];
  const gap = columns - lineWidth(lowLabel) - lineWidth(highLabel);
  const axisLine = gap < 2 ? clip(lowLabel, columns) : [...lowLabel, segment(' '.repeat(gap)), ...highLabel];
  return [
    clip([segment(' '.repeat(labelWidth + 2)), ...legend], width),
    ...Array.from({ length: rows }, (_, row) => [...label(row), ...planeLine(plane, row, glyphs)]),
    [segment(' '.repeat(width - lineWidth(axisLine))), ...axisLine],
  ];
}

/** Draws a chart of metrics by epoch. */
export function epochChart(
  series: readonly Series[],
  size: Omit<ChartOptions, 'formatX' | 'formatY'>,
): readonly Line[] {
  return chart(series, {
    ...size,
    formatX: (epoch) => String(Math.round(epoch)),
    formatY: metricFormat(series.flatMap(({ points }) => points.map(([, value]) => value))),
  });
}

/** Range of an axis. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

function findRange(values: readonly number[]): Range | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined;
}

/** Position of a value in its range, from 0 at the low end to 1; 0.5 if the range is a single value. */
export function normalize(value: number, { low, high }: Range): number {
  // Halved first, because the difference of two large numbers could overflow.
  return high === low ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2);
}

/** Grid of cells, each with its dots and the tone and look of the series drawn last. */
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

/** Bits of the dots in a Braille pattern, by row and column. */
const dotBits = [
  [0, 3],
  [1, 4],
  [2, 5],
  [6, 7],
] as const;

function setDot(plane: Plane, dotColumn: number, dotRow: number, { tone, look }: Series): void {
  const cell =
    Math.floor(dotRow / DOT_ROWS_PER_CELL) * plane.columns + Math.floor(dotColumn / DOT_COLUMNS_PER_CELL);
  const bit =
    dotBits[(dotRow % DOT_ROWS_PER_CELL) as 0 | 1 | 2 | 3][(dotColumn % DOT_COLUMNS_PER_CELL) as 0 | 1];
  plane.patterns[cell]! |= 1 << bit;
  plane.tones[cell] = tone;
  plane.looks[cell] = look;
}

/** Size of a point in dots, by look; a single dot would be hard to see. All other looks draw lines. */
const pointSizes: Readonly<Partial<Record<SeriesLook, readonly [dotColumns: number, dotRows: number]>>> = {
  points: [2, 2],
  tall: [1, 4],
  wide: [4, 1],
};

function setPoint(
  plane: Plane,
  dotColumn: number,
  dotRow: number,
  [dotColumns, dotRows]: readonly [number, number],
  series: Series,
): void {
  const left = Math.min(dotColumn, plane.columns * DOT_COLUMNS_PER_CELL - dotColumns);
  const top = Math.min(dotRow, plane.rows * DOT_ROWS_PER_CELL - dotRows);
  for (let across = 0; across < dotColumns; across++)
    for (let down = 0; down < dotRows; down++) setDot(plane, left + across, top + down, series);
}

/** Dash patterns by look: functions that return true if a line's dot is drawn. */
const dashPatterns: Readonly<Partial<Record<SeriesLook, (dot: number) => boolean>>> = {
  dotted: (dot) => dot % 3 === 0,
  dashed: (dot) => dot % 8 < 5,
};

function drawSeries(plane: Plane, series: Series, x: Range, y: Range): void {
  const size = pointSizes[series.look];
  const isDrawn = dashPatterns[series.look];
  const right = plane.columns * DOT_COLUMNS_PER_CELL - 1;
  const bottom = plane.rows * DOT_ROWS_PER_CELL - 1;
  let previous: readonly [number, number] | undefined;
  let dotIndex = 0;
  for (const point of series.points) {
    const position = [
      Math.round(normalize(point[0], x) * right),
      Math.round((1 - normalize(point[1], y)) * bottom),
    ] as const;
    const from = previous ?? position;
    const steps = Math.max(Math.abs(position[0] - from[0]), Math.abs(position[1] - from[1]), 1);
    if (size !== undefined) {
      setPoint(plane, position[0], position[1], size, series);
      continue;
    }
    for (let step = from === position ? steps : 1; step <= steps; step++, dotIndex++) {
      if (isDrawn?.(dotIndex) === false) continue;
      const share = step / steps;
      setDot(
        plane,
        Math.round(from[0] + (position[0] - from[0]) * share),
        Math.round(from[1] + (position[1] - from[1]) * share),
        series,
      );
    }
    previous = position;
  }
}

function planeLine(plane: Plane, row: number, glyphs: Glyphs): Line {
  const from = row * plane.columns;
  const line: { text: string; tone: Tone }[] = [];
  for (let cell = from; cell < from + plane.columns; cell++) {
    const pattern = plane.patterns[cell]!;
    const text = cellText(pattern, plane.looks[cell], glyphs);
    const tone = plane.tones[cell] ?? 'text';
    const lastPiece = line.at(-1);
    if (lastPiece?.tone === tone) lastPiece.text += text;
    else line.push({ text, tone });
  }
  return line.map((piece) => segment(piece.text, piece.tone));
}

function cellText(pattern: number, look: SeriesLook = 'line', { hasBraille, legend }: Glyphs): string {
  if (pattern === 0) return ' ';
  // U+2800 is the Braille pattern without dots.
  return hasBraille ? String.fromCodePoint(0x2800 + pattern) : legend[look];
}
