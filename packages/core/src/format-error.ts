import { inspect } from 'node:util';
import { RidgelineError } from './error.ts';

/** Maximum size of an error's text in UTF-8: 8 KiB minus room for a prefix. */
const MAX_BYTES = 8000;

/** URL that tsx gives a CommonJS module: the compiled code, then the path, and a position in that code. */
const tsxModuleUrl = /data:text\/javascript,\S*\?filePath=(\S+?)(?:%3Fnamespace%3D[^:\s]*)?:\d+:\d+/g;

/**
 * Formats any thrown value as text of at most 8 KiB: its message and stack or, for a `RidgelineError`, its message, hint
 * and cause. Never throws.
 *
 * @example
 * formatError(new TypeError('no such layer')); // 'TypeError: no such layer\n    at …'
 */
export function formatError(error: unknown): string {
  try {
    return truncate(error instanceof RidgelineError ? withCause(error) : withStack(error));
  } catch {
    return 'The thrown value cannot be shown.';
  }
}

function withCause({ message, hint, cause }: RidgelineError): string {
  const text = hint === undefined ? message : `${message} — ${hint}`;
  return cause === undefined ? text : `${text}\n${withStack(cause)}`;
}

function withStack(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return inspect(error);
  const { name, message } = error;
  const stack = error.stack.replace(tsxModuleUrl, (_, path: string) => decodeURIComponent(path));
  // The stack keeps the original message, which may have been replaced since.
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

function truncate(text: string): string {
  const bytes = Buffer.from(text.slice(0, MAX_BYTES));
  if (text.length <= MAX_BYTES && bytes.length <= MAX_BYTES) return text;
  // Streaming mode drops a character that is cut in two.
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_BYTES), { stream: true })} …`;
}

/** Pattern of a stack frame in Node, in a package or in Ridgeline. */
const foreignFrame =
  /^\s+at .*(node:|[\\/]node_modules[\\/]|[\\/]packages[\\/]\w+[\\/](src|dist)[\\/]|<anonymous>\))/;

/**
 * Lines of an error's text that help to fix it: its message, and the stack frames in user files.
 *
 * @param text a result of {@link formatError}
 * @param maxLines maximum number of lines to return
 * @example
 * errorLines('Error: no\n    at train (file:///home/ann/model.ts:3:9)\n    at node:internal/x:1:1', 8);
 * // ['Error: no', '    at train (/home/ann/model.ts:3:9)']
 */
export function errorLines(text: string, maxLines: number): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !foreignFrame.test(line))
    .slice(0, maxLines)
    .map((line) => (/^\s+at /.test(line) ? line.replace('file://', '') : line));
}
