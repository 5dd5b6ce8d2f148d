import { sanitise, type CleanText } from '@ridgeline/core';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Meaning of a piece of text; `palette.ts` defines its look. */
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

/** Text with one tone. */
interface Segment {
  readonly text: CleanText;
  readonly tone: Tone;
}

/** Line of text, or a part of a line. */
export type Line = readonly Segment[];

export const emptyLine: Line = [];

/** Creates a segment of sanitised text. */
export function segment(text: string, tone: Tone = 'text'): Segment {
  return { text: sanitise(text), tone };
}

/** Creates a line of one segment. */
export function toLine(text: string, tone: Tone = 'text'): Line {
  return text === '' ? emptyLine : [segment(text, tone)];
}

export function plainText(line: Line): string {
  return line.map((piece) => piece.text).join('');
}

const asciiText = /^\p{ASCII}*$/u;
/** Matches text whose characters are one column wide and never combine: ASCII and the screen's glyphs. */
const narrowText = /^[\x20-\x7e±·–…↑↓∿⊘─-◼✓✗⠀-⣿]*$/;

/** Width of a text in a terminal, in columns. */
export function textWidth(text: string): number {
  return narrowText.test(text) ? text.length : stringWidth(text);
}

/** Width of a line in a terminal, in columns. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, piece) => sum + textWidth(piece.text), 0);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Splits a text into the characters that a reader sees. */
export function splitGraphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Replaces non-ASCII characters with ASCII characters of the same width. Colour sequences stay. */
export function toAscii(text: string): string {
  if (asciiText.test(text)) return text;
  return splitGraphemes(text)
    .map((grapheme) =>
      asciiText.test(grapheme) ? grapheme : (asciiSubstitutes[grapheme] ?? '?'.repeat(stringWidth(grapheme))),
    )
    .join('');
}

const asciiSubstitutes: Readonly<Record<string, string>> = { '…': '~', '–': '-' };

/** Longest prefix of `text` that fits into `width` columns without splitting a character. */
function fittingPrefix(text: string, width: number): string {
  if (narrowText.test(text)) return text.slice(0, Math.max(0, width));
  let prefix = '';
  let columns = 0;
  for (const { segment: grapheme } of segmenter.segment(text)) {
    columns += stringWidth(grapheme);
    if (columns > width) break;
    prefix += grapheme;
  }
  return prefix;
}

/** Truncates a line to `width` columns. An ellipsis replaces the end. */
export function clip(line: Line, width: number): Line {
  if (width <= 0) return emptyLine;
  if (lineWidth(line) <= width) return line;
  const segments: Segment[] = [];
  let remaining = width - 1;
  for (const piece of line) {
    const columns = textWidth(piece.text);
    if (columns <= remaining) {
      segments.push(piece);
      remaining -= columns;
      continue;
    }
    segments.push({ ...piece, text: `${fittingPrefix(piece.text, remaining)}…` as CleanText });
    break;
  }
  return segments;
}

/** Wraps a text between words into lines of at most `width` columns; a number and its percent sign stay together. */
export function wrap(text: string, width: number, tone: Tone = 'text'): readonly Line[] {
  const protectedText = sanitise(text).replaceAll(/(?<=\d) %/g, `${noBreakSpace}%`);
  const lines = wrapAnsi(protectedText, Math.max(1, width), { hard: true })
    .replaceAll(noBreakSpace, ' ')
    .split('\n');
  return lines.map((lineText) => clip(toLine(lineText, tone), width));
}

const noBreakSpace = '\u00a0';

/**
 * Wraps a text into at most `rows` lines by dropping whole sentences from its end. If even the first sentence is too
 * long, it is truncated with an ellipsis.
 */
export function wrapSentences(text: string, width: number, rows: number): readonly Line[] {
  const sentences = text.split(/(?<=[.!?]) +(?=\p{Lu})/u);
  for (let count = sentences.length; count > 0; count--) {
    const lines = wrap(sentences.slice(0, count).join(' '), width);
    if (lines.length <= rows) return lines;
  }
  const lines = wrap(sentences[0]!, width).slice(0, Math.max(0, rows));
  const lastLine = lines.at(-1);
  return lastLine === undefined ? [] : [...lines.slice(0, -1), clip([...lastLine, segment(' …')], width)];
}

/** Pads or truncates a line to `width` columns. */
export function pad(line: Line, width: number, align: 'left' | 'right' = 'left'): Line {
  const clippedLine = clip(line, width);
  const missingWidth = width - lineWidth(clippedLine);
  if (missingWidth <= 0) return clippedLine;
  const space = segment(' '.repeat(missingWidth));
  return align === 'left' ? [...clippedLine, space] : [space, ...clippedLine];
}

/** Joins lines with a separator. Empty lines are dropped. */
export function join(lines: readonly Line[], separator: Line): Line {
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, index) => (index === 0 ? line : [...separator, ...line]));
}
