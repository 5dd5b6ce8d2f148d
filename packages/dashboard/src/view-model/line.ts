import { sanitise, type CleanText } from '@ridgeline/core';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Meaning of a piece of text; `palette.ts` has its look. */
export type Tone =
  | 'text'
  | 'strong'
  | 'faint'
  | 'heading'
  | 'accent'
  | 'good'
  | 'running'
  | 'warning'
  | 'bad'
  | `series-${0 | 1 | 2 | 3 | 4 | 5}`;

/** A piece of a line with one look. */
export interface Segment {
  readonly text: CleanText;
  readonly tone: Tone;
}

/** One line of text, or a part of one. */
export type Line = readonly Segment[];

export const emptyLine: Line = [];

/** A segment of any text, made safe. */
export function segment(text: string, tone: Tone = 'text'): Segment {
  return { text: sanitise(text), tone };
}

/** A line of one piece. */
export function lineOf(text: string, tone: Tone = 'text'): Line {
  return text === '' ? emptyLine : [segment(text, tone)];
}

export function plainText(line: Line): string {
  return line.map((piece) => piece.text).join('');
}

const ascii = /^\p{ASCII}*$/u;
/** Characters of one column each that combine with nothing: ASCII, and what the screen draws with. */
const narrow = /^[\x20-\x7e±·–…↑↓∿⊘─-◼✓✗⠀-⣿]*$/;

/** Columns that text takes in a terminal. */
export function textWidth(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** Columns that a line takes in a terminal. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, piece) => sum + textWidth(piece.text), 0);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text for terminals that show no more than ASCII, as wide as it was; sequences that set colours stay. */
export function toAscii(text: string): string {
  if (ascii.test(text)) return text;
  return Array.from(graphemes.segment(text), ({ segment: grapheme }) => {
    if (ascii.test(grapheme)) return grapheme;
    return standIns[grapheme] ?? '?'.repeat(stringWidth(grapheme));
  }).join('');
}

const standIns: Readonly<Record<string, string>> = { '…': '~', '–': '-' };

/** The longest beginning of `text` that takes at the most `width` columns; no character is cut in two. */
function beginning(text: string, width: number): string {
  if (narrow.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let columns = 0;
  for (const { segment: grapheme } of graphemes.segment(text)) {
    columns += stringWidth(grapheme);
    if (columns > width) break;
    taken += grapheme;
  }
  return taken;
}

/** The line, cut to `width` columns; an ellipsis says that something was cut. */
export function clip(line: Line, width: number): Line {
  if (width <= 0) return emptyLine;
  if (lineWidth(line) <= width) return line;
  const kept: Segment[] = [];
  let left = width - 1;
  for (const piece of line) {
    const columns = textWidth(piece.text);
    if (columns <= left) {
      kept.push(piece);
      left -= columns;
      continue;
    }
    kept.push({ ...piece, text: `${beginning(piece.text, left)}…` as CleanText });
    break;
  }
  return kept;
}

/** Text on as many lines as it takes, broken between words, none wider than `width` columns. */
export function wrap(text: string, width: number, tone: Tone = 'text'): readonly Line[] {
  const broken = wrapAnsi(sanitise(text), Math.max(1, width), { hard: true });
  return broken.split('\n').map((part) => clip(lineOf(part, tone), width));
}

/** The line, filled with spaces to `width` columns, and cut if it was wider. */
export function pad(line: Line, width: number, align: 'left' | 'right' = 'left'): Line {
  const clipped = clip(line, width);
  const missing = width - lineWidth(clipped);
  if (missing <= 0) return clipped;
  const space = segment(' '.repeat(missing));
  return align === 'left' ? [...clipped, space] : [space, ...clipped];
}

/** Lines in one, with `separator` between those that are not empty. */
export function join(lines: readonly Line[], separator: Line): Line {
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, index) => (index === 0 ? line : [...separator, ...line]));
}
