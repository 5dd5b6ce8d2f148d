import { stripVTControlCharacters } from 'node:util';
import { hiddenCharacters, printableLine } from '@ridgeline/core';

declare const clean: unique symbol;

/** Text that may be written to a terminal: no control byte, nothing that hides or reorders what follows. */
export type CleanText = string & { readonly [clean]: true };

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
  if (cut.search(hiddenCharacters) === -1) return cut as CleanText;
  return printableLine(stripVTControlCharacters(cut)) as CleanText;
}
