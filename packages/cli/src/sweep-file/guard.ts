import { Lexer, Parser, type CST, type LineCounter } from 'yaml';

/** A sweep file nested deeper is refused. */
export const DEPTH_LIMIT = 32;
/** A sweep file of more tokens is refused; a value in a list takes three, or four with a space. */
export const TOKEN_LIMIT = 20_000;
/** A file with more uses of its anchors is refused: a few lines of them can stand for millions of values. */
export const ALIAS_LIMIT = 20;
/** A text in which the reader of tokens finds more faults is not read on. */
const FAULT_LIMIT = 100;

/** What is wrong with a text before it is YAML, and the offset of the character where it is. */
export interface Refusal {
  readonly offset: number;
  readonly message: string;
}

/** Text of a file; refused where it is not UTF-8. */
export function decode(bytes: Uint8Array): { readonly text: string } | Refusal {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { offset: 0, message: 'the file is not written in UTF-8' };
  }
}

/** What a text consists of, as the YAML parser's own reader of tokens finds it. */
export type Tokens = readonly CST.Token[];

/**
 * Reads the tokens of a text that can be given to the YAML parser, or says why it cannot: a NUL, nesting too deep, too
 * many tokens. What composes values of tokens recurses, and two files nested 900 deep abort the whole process. The lexer
 * and the reader of tokens do not recurse: they go first, and are stopped where the open collections stack up too high.
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
