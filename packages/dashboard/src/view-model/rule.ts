import { clip, lineWidth, segment, type Line } from './line.ts';
import type { Glyphs } from './glyphs.ts';

/** A line across the screen with a title in it, and a remark beside the title. */
export function rule(title: string, remark: string, width: number, glyphs: Glyphs): Line {
  const dash = glyphs.bar.rest;
  const head: Line = [
    segment(`${dash} `, 'faint'),
    segment(`${title} `, 'heading'),
    ...(remark === '' ? [] : [segment(`${dash} ${remark} `, 'faint')]),
  ];
  const rest = width - lineWidth(head);
  return rest > 0 ? [...head, segment(dash.repeat(rest), 'faint')] : clip(head, width);
}
