import { stripVTControlCharacters } from 'node:util';

declare const clean: unique symbol;

/** Text that may be written to a terminal: no control byte, nothing that hides or reorders what follows. */
export type CleanText = string & { readonly [clean]: true };

/** Control and format characters (bidi, zero-width, tags), line separators, halves of surrogate pairs. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const anyHidden = new RegExp(hidden.source, 'u');

const longest = 4096;

/**
 * Makes text from data safe to show. Escape sequences are taken out; every control, format or separator character
 * that is left is shown as a visible escape (`\x07`, `\u202e`). Text over 4,096 characters is cut, with an ellipsis.
 *
 * @example
 * sanitise('l2\u0007\u001b[31m') === 'l2\\x07'
 */
export function sanitise(text: string): CleanText {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  if (!anyHidden.test(cut)) return cut as CleanText;
  return stripVTControlCharacters(cut).replace(hidden, escape) as CleanText;
}

function escape(character: string): string {
  const code = character.codePointAt(0)!;
  if (code === 0x0a) return '\\n';
  if (code === 0x09) return '\\t';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
