import { inspect } from 'node:util';
import { RidgelineError } from './error.ts';

/** What is kept of an error's text, in bytes of UTF-8: 8 KiB, less what may be said before it. */
const MOST = 8000;

/** What tsx names a module by that it has read as CommonJS: all that it has compiled, then the path, and a place in the former. */
const compiled = /data:text\/javascript,\S*\?filePath=(\S+?)(?:%3Fnamespace%3D[^:\s]*)?:\d+:\d+/g;

/**
 * What is kept of whatever was thrown: its message and its stack, at most 8 KiB; of a `RidgelineError` its message and
 * what caused it. Never throws.
 *
 * @example
 * textOfError(new TypeError('no such layer')); // 'TypeError: no such layer\n    at …'
 */
export function textOfError(error: unknown): string {
  try {
    return bounded(error instanceof RidgelineError ? withCause(error) : withStack(error));
  } catch {
    return 'Something was thrown that cannot be shown.';
  }
}

function withCause({ message, hint, cause }: RidgelineError): string {
  const said = hint === undefined ? message : `${message} — ${hint}`;
  return cause === undefined ? said : `${said}\n${withStack(cause)}`;
}

function withStack(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return inspect(error);
  const { name, message } = error;
  const stack = error.stack.replace(compiled, (_, path: string) => decodeURIComponent(path));
  // A stack begins with the message that the error was made with, which may have been replaced.
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

function bounded(text: string): string {
  const bytes = Buffer.from(text.slice(0, MOST));
  if (text.length <= MOST && bytes.length <= MOST) return text;
  // As a stream, it leaves out the character that is cut in two.
  return `${new TextDecoder().decode(bytes.subarray(0, MOST), { stream: true })} …`;
}
