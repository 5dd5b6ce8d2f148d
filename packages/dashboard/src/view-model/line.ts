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
  | `series-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** A piece of a line with one look. */
interface Segment {
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
/** Characters that are one column wide and never combine: ASCII, and the screen's glyphs. */
const narrow = /^[\x20-\x7e±·–…↑↓∿⊘─-◼✓✗⠀-⣿]*$/;

/** Width of a text in a terminal, in columns. */
export function textWidth(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** Width of a line in a terminal, in columns. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, piece) => sum + textWidth(piece.text), 0);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** ASCII form of a text, of the same width. Colour sequences stay. */
export function toAscii(text: string): string {
  if (ascii.test(text)) return text;
  return Array.from(graphemes.segment(text), ({ segment: grapheme }) => {
    if (ascii.test(grapheme)) return grapheme;
    return standIns[grapheme] ?? '?'.repeat(stringWidth(grapheme));
  }).join('');
}

const standIns: Readonly<Record<string, string>> = { '…': '~', '–': '-' };

/** Longest prefix of `text` that fits into `width` columns. No character is split. */
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

/** Line truncated to `width` columns, with an ellipsis if anything was cut. */
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

/** Text wrapped between words, into lines of at most `width` columns. */
export function wrap(text: string, width: number, tone: Tone = 'text'): readonly Line[] {
  const broken = wrapAnsi(sanitise(text), Math.max(1, width), { hard: true });
  return broken.split('\n').map((part) => clip(lineOf(part, tone), width));
}

/**
 * Text wrapped into at most `rows` lines, shortened by whole sentences. If even the first sentence is too long, it is
 * cut, with an ellipsis.
 */
export function wrapSentences(text: string, width: number, rows: number): readonly Line[] {
  const sentences = text.split(/(?<=[.!?]) +(?=\p{Lu})/u);
  for (let count = sentences.length; count > 0; count--) {
    const lines = wrap(sentences.slice(0, count).join(' '), width);
    if (lines.length <= rows) return lines;
  }
  const lines = wrap(sentences[0]!, width).slice(0, Math.max(0, rows));
  const last = lines.at(-1);
  return last === undefined ? [] : [...lines.slice(0, -1), clip([...last, segment(' …')], width)];
}

/** Line padded or truncated to `width` columns. */
export function pad(line: Line, width: number, align: 'left' | 'right' = 'left'): Line {
  const clipped = clip(line, width);
  const missing = width - lineWidth(clipped);
  if (missing <= 0) return clipped;
  const space = segment(' '.repeat(missing));
  return align === 'left' ? [...clipped, space] : [space, ...clipped];
}

/** Joins lines, with `separator` between those that are not empty. */
export function join(lines: readonly Line[], separator: Line): Line {
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, index) => (index === 0 ? line : [...separator, ...line]));
}
