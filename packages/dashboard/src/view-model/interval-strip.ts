import { normalize } from './chart.ts';
import type { Glyphs } from './glyphs.ts';
import { segment, type Line, type Tone } from './line.ts';

/** Mean with its deviation, and the tone in which they are drawn. */
interface MeanWithDeviation {
  readonly tone: Tone;
  readonly mean: number | undefined;
  readonly deviation: number | undefined;
}

/**
 * Draws each interval in a line of at most `width` columns: the mean as a point, the deviation as a line to both sides.
 * All intervals share one axis, from the lowest end to the highest. A line is empty if its interval has no mean, or if
 * the length of the axis overflows.
 */
export function intervalStrip(
  intervals: readonly MeanWithDeviation[],
  width: number,
  glyphs: Glyphs['interval'],
): readonly Line[] {
  const ends = intervals.flatMap(({ mean, deviation }) =>
    mean === undefined ? [] : [mean - (deviation ?? 0), mean + (deviation ?? 0)],
  );
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const toColumn = (value: number) => Math.round(normalize(value, { low, high }) * (width - 1));
  return intervals.map(({ tone, mean, deviation }) => {
    if (mean === undefined || !Number.isFinite(high / 2 - low / 2)) return [];
    const from = toColumn(mean - (deviation ?? 0));
    const center = toColumn(mean);
    const to = toColumn(mean + (deviation ?? 0));
    const cells = Array.from({ length: to + 1 }, (_, column) => {
      if (column === center) return glyphs.point;
      if (column === from) return glyphs.start;
      if (column === to) return glyphs.end;
      return column > from ? glyphs.line : ' ';
    });
    return [segment(cells.join(''), tone)];
  });
}
