import type { Glyphs } from './glyphs.ts';
import { segment, type Line, type Tone } from './line.ts';

/** Draws a bar of `width` columns, filled in half columns up to `share` (0 to 1). Only a share of 1 fills the bar. */
export function bar(share: number, width: number, glyphs: Glyphs['bar'], tone: Tone): Line {
  if (width <= 0) return [];
  const halfColumns = Math.floor(Math.min(1, Math.max(0, share)) * width * 2);
  const filledPart =
    glyphs.filled.repeat(Math.floor(halfColumns / 2)) + (halfColumns % 2 === 1 ? glyphs.half : '');
  const emptyPart = glyphs.empty.repeat(width - filledPart.length);
  return [segment(filledPart, tone), segment(emptyPart, 'faint')].filter((piece) => piece.text !== '');
}
