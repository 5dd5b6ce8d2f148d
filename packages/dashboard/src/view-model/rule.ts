import type { Glyphs } from './glyphs.ts';
import { clip, lineOf, lineWidth, segment, type Line } from './line.ts';

/** A line across the screen with a title in it, and a remark beside the title. */
export function rule(title: string, remark: string | Line, width: number, glyphs: Glyphs): Line {
  const dash = glyphs.bar.rest;
  const beside = typeof remark === 'string' ? lineOf(remark, 'faint') : remark;
  const head: Line = [
    segment(`${dash} `, 'faint'),
    segment(`${title} `, 'heading'),
    ...(beside.length === 0 ? [] : [segment(`${dash} `, 'faint'), ...beside, segment(' ')]),
  ];
  const rest = width - lineWidth(head);
  return rest > 0 ? [...head, segment(dash.repeat(rest), 'faint')] : clip(head, width);
}
