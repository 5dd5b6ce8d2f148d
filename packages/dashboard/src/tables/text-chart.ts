import { chart } from '../view-model/chart.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { paintLines, seriesLook, seriesTone } from '../view-model/palette.ts';
import type { TextFormat } from './text-table.ts';

/** Curve with its label. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Functions that format the labels at the ends of the axes. */
export interface Axes {
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

/** Height of a chart in lines, including its legend and x axis. */
const HEIGHT = 16;

/**
 * Draws curves as text, in Braille patterns or in ASCII. The text ends in a line break; no line is wider than
 * `columns`.
 *
 * @example
 * const curve = { name: 'x²', points: [[0, 0], [1, 1], [2, 4]] };
 * textChart([curve], { formatX: String, formatY: String }, detectTerminal(process.stdout, process.env));
 */
export function textChart(curves: readonly Curve[], axes: Axes, format: TextFormat): string {
  const series = curves.map((curve, index) => ({
    ...curve,
    tone: seriesTone(index),
    look: seriesLook('line', index),
  }));
  const size = { width: format.columns, height: HEIGHT, glyphs: selectGlyphs(format) };
  return paintLines(chart(series, { ...size, ...axes }), format);
}
