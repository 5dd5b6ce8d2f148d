import { DEPTH_LIMIT } from '@ridgeline/core/parse';
import { Lexer, Parser, type CST, type LineCounter } from 'yaml';

/** Maximum number of tokens in a sweep file. A value in a list takes three, or four with a space. */
export const TOKEN_LIMIT = 20_000;
/** Maximum number of aliases in a sweep file: a few lines with aliases can stand for millions of values. */
export const ALIAS_LIMIT = 20;
/** Number of lexical faults after which a text is not read further. */
const FAULT_LIMIT = 100;

/** Fault found before a text is parsed as YAML, with its character offset. */
export interface Refusal {
  readonly offset: number;
  readonly message: string;
}

/** Text of a file; refused unless it is UTF-8. */
export function decode(bytes: Uint8Array): { readonly text: string } | Refusal {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { offset: 0, message: 'the file is not written in UTF-8' };
  }
}

/** Tokens of a text, from the YAML parser's own lexer. */
export type Tokens = readonly CST.Token[];

/**
 * Tokens of a text that is safe to parse as YAML; otherwise the reason for refusing it: a NUL, too deep nesting, or too
 * many tokens. YAML's composer recurses, and two files nested 900 levels deep abort the whole process. The lexer does
 * not recurse, so it runs first, and stops if too many collections are open.
 */
export function tokensOf(text: string, lines: LineCounter): { readonly tokens: Tokens } | Refusal {
  const nul = text.indexOf('\0');
  if (nul !== -1) return { offset: nul, message: 'the file has a NUL character here' };
  const parser = new Parser(lines.addNewLine);
  const found: CST.Token[] = [];
  let tokens = 0;
  let faults = 0;
  lines.addNewLine(0);
  for (const token of new Lexer().lex(text)) {
    const offset = parser.offset;
    for (const finished of parser.next(token)) {
      found.push(finished);
      if (finished.type === 'error') faults += 1;
    }
    tokens += 1;
    if (faults > FAULT_LIMIT) return { offset, message: 'from here on this is not YAML' };
    if (tokens > TOKEN_LIMIT) return { offset, message: `the file has more than ${TOKEN_LIMIT} tokens` };
    if (parser.stack.length > DEPTH_LIMIT) return { offset, message: `nested more than ${DEPTH_LIMIT} deep` };
  }
  found.push(...parser.end());
  return { tokens: found };
}
