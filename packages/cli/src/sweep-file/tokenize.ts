import { DEPTH_LIMIT } from '@ridgeline/core/parse';
import { Lexer, Parser, type CST, type LineCounter } from 'yaml';

/** Maximum number of tokens in a sweep file. A value in a list takes three, or four with a space. */
export const TOKEN_LIMIT = 20_000;

/** Maximum number of aliases in a sweep file, because a few lines with aliases can expand to millions of values. */
export const ALIAS_LIMIT = 20;

/** Maximum number of syntax errors before reading stops. */
const FAULT_LIMIT = 100;

/** Fault of a text that cannot be parsed as YAML, with its character offset. */
export interface TextFault {
  readonly offset: number;
  readonly message: string;
}

/** Decodes a file; returns a fault if the file is not UTF-8. */
export function decode(bytes: Uint8Array): { readonly text: string } | TextFault {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { offset: 0, message: 'the file is not UTF-8: save it as UTF-8' };
  }
}

/** Tokens from the lexer of the YAML parser. */
export type Tokens = readonly CST.Token[];

/**
 * Splits a text into YAML tokens. Rejects a text with a NUL, too many tokens, or too deep nesting. Nesting is checked
 * here, without recursion, because the YAML composer runs later and recurses: 900 nested levels can abort the process.
 */
export function tokenize(text: string, lines: LineCounter): { readonly tokens: Tokens } | TextFault {
  const nul = text.indexOf('\0');
  if (nul !== -1) return { offset: nul, message: 'the file has a NUL character here' };
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemeCount = 0;
  let faultCount = 0;
  lines.addNewLine(0);
  for (const token of new Lexer().lex(text)) {
    const offset = parser.offset;
    for (const parsedToken of parser.next(token)) {
      tokens.push(parsedToken);
      if (parsedToken.type === 'error') faultCount += 1;
    }
    lexemeCount += 1;
    if (faultCount > FAULT_LIMIT) return { offset, message: 'the rest of the file is not YAML' };
    if (lexemeCount > TOKEN_LIMIT) return { offset, message: `the file has more than ${TOKEN_LIMIT} tokens` };
    if (parser.stack.length > DEPTH_LIMIT)
      return { offset, message: `nested more than ${DEPTH_LIMIT} levels deep` };
  }
  tokens.push(...parser.end());
  return { tokens };
}
