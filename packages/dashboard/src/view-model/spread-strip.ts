import type { Glyphs } from './glyphs.ts';
import { segment, type Line, type Tone } from './line.ts';

/** Seven values of a distribution from the best to the worst: ends, 5 %, quarters, median (see `spreadShares`). */
interface Spread {
  readonly tone: Tone;
  readonly values: readonly number[];
}

/** The axis that spreads share. */
interface SpreadAxis {
  readonly low: number;
  readonly high: number;
}

/**
 * The axis for spreads, from the best value to the worst end of the middle ninety percent. Worse values are drawn at
 * the edge, since a single diverging configuration would otherwise squeeze all others into a corner.
 */
export function spreadAxis(spreads: readonly Spread[]): SpreadAxis | undefined {
  const ends = spreads.flatMap(({ values }) => (values.length < 7 ? [] : [values[0]!, values[5]!]));
  return ends.length === 0 ? undefined : { low: Math.min(...ends), high: Math.max(...ends) };
}

/** A spread in `width` columns: its tails thin, its middle half thick, its median as a point. */
export function spreadStrip(
  { tone, values }: Spread,
  axis: SpreadAxis,
  width: number,
  glyphs: Glyphs['spread'],
): Line {
  if (values.length < 7) return [];
  const columnOf = (value: number) => {
    // Halve first: the range of two large numbers of opposite sign would overflow.
    const share = axis.high === axis.low ? 0.5 : (value / 2 - axis.low / 2) / (axis.high / 2 - axis.low / 2);
    return Math.round(Math.max(0, Math.min(1, Number.isNaN(share) ? 0.5 : share)) * (width - 1));
  };
  const [best, , upper, median, lower, , worst] = values.map(columnOf) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const between = (column: number, a: number, b: number) =>
    column >= Math.min(a, b) && column <= Math.max(a, b);
  const cells = Array.from({ length: width }, (_, column) => {
    if (column === median) return glyphs.median;
    if (between(column, upper, lower)) return glyphs.half;
    return between(column, best, worst) ? glyphs.tail : ' ';
  });
  return [segment(cells.join(''), tone)];
}
