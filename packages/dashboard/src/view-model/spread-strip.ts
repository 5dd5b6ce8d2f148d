import { normalize, type Range } from './chart.ts';
import type { Glyphs } from './glyphs.ts';
import { segment, type Line, type Tone } from './line.ts';

/** Seven quantiles of a distribution, from best to worst; see `spreadQuantiles`. */
interface Spread {
  readonly tone: Tone;
  readonly values: readonly number[];
}

/**
 * Axis of spreads, from the best value to the worst 95 % quantile; undefined without spreads. Worse values are drawn at
 * the end of the axis, because a single bad configuration would otherwise squeeze all others together.
 */
export function spreadAxis(spreads: readonly Spread[]): Range | undefined {
  const ends = spreads.flatMap(({ values }) => (values.length < 7 ? [] : [values[0]!, values[5]!]));
  return ends.length === 0 ? undefined : { low: Math.min(...ends), high: Math.max(...ends) };
}

/** Draws a spread in `width` columns: its tails thin, its middle half thick, its median as a point. */
export function spreadStrip(
  { tone, values }: Spread,
  axis: Range,
  width: number,
  glyphs: Glyphs['spread'],
): Line {
  if (values.length < 7) return [];
  const toColumn = (value: number) => {
    const share = normalize(value, axis);
    return Math.round(Math.max(0, Math.min(1, Number.isNaN(share) ? 0.5 : share)) * (width - 1));
  };
  const [best, , betterQuartile, median, worseQuartile, , worst] = values.map(toColumn) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isBetween = (column: number, a: number, b: number) =>
    column >= Math.min(a, b) && column <= Math.max(a, b);
  const cells = Array.from({ length: width }, (_, column) => {
    if (column === median) return glyphs.median;
    if (isBetween(column, betterQuartile, worseQuartile)) return glyphs.middle;
    return isBetween(column, best, worst) ? glyphs.tail : ' ';
  });
  return [segment(cells.join(''), tone)];
}
