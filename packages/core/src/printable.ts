import { stripVTControlCharacters } from 'node:util';

/**
 * Characters that control a terminal, or that hide or reorder the text around them: control characters (C0, DEL, C1),
 * format characters (bidi, zero-width, tags), line and paragraph separators, lone surrogates.
 */
export const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

declare const clean: unique symbol;

/** Text that is safe to write to a terminal: it has no {@link hiddenCharacters}. */
export type CleanText = string & { readonly [clean]: true };

/** Maximum number of characters to show of one text. */
const MAX_CHARACTERS = 4096;

/**
 * Makes external text safe to display. Escape sequences are removed; every other control, format or separator character
 * becomes a visible escape (`\x07`, `\u202e`). Text over 4,096 characters is truncated, with an ellipsis.
 *
 * @example
 * sanitise('l2\u0007\u001b[31m') === 'l2\\x07'
 */
export function sanitise(text: string): CleanText {
  const truncated = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  if (truncated.search(hiddenCharacters) === -1) return truncated as CleanText;
  return stripVTControlCharacters(truncated).replace(hiddenCharacters, toVisibleEscape) as CleanText;
}

/**
 * First line of a multi-line text, such as an error with its stack. Three dots stand for the other lines.
 *
 * @example
 * firstLine('TypeError: x is not a function\n    at train'); // 'TypeError: x is not a function ...'
 */
export function firstLine(text: string): string {
  const [first, remainder] = text.trim().split(/\s*\n/, 2);
  return remainder === undefined ? first! : `${first} ...`;
}

/**
 * Converts a value to JSON that is safe on a terminal: hidden characters are escaped. The JSON parses to the same value.
 *
 * @param indent number of spaces per level; by default the JSON is one line
 * @example
 * printableJson({ reason: '\u202eevil' }); // '{"reason":"\\u202eevil"}'
 */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(hiddenCharacters, (character) =>
    // Outside strings, the line break is the only control character in JSON.
    character === '\n' ? character : toJsonEscape(character),
  );
}

/** Escapes each UTF-16 unit of a character in the form `\u202e`. */
function toJsonEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * Makes text of several lines safe to display: every hidden character except line breaks and tabs becomes a visible
 * escape. A CRLF is a line break.
 *
 * @example
 * printableText('a\u001b[31m\r\n') === 'a\\x1b[31m\n'
 */
export function printableText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(hiddenCharacters, (character) =>
      /[\n\t]/.test(character) ? character : toVisibleEscape(character),
    );
}

function toVisibleEscape(character: string): string {
  const code = character.codePointAt(0)!;
  if (code === 0x0a) return '\\n';
  if (code === 0x09) return '\\t';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * Quotes a word for a POSIX shell.
 *
 * @example
 * shellWord("ann's sweep"); // 'ann'\''s sweep'
 */
export function shellWord(word: string): string {
  return /^[\w./@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
