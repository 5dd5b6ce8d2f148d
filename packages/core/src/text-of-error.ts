import { inspect } from 'node:util';
import { RidgelineError } from './error.ts';

/** Largest size of an error's text, in bytes of UTF-8: 8 KiB, minus room for a prefix. */
const MOST = 8000;

/** Name that tsx gives to a CommonJS module: all compiled code, then the path, and a place in that code. */
const compiled = /data:text\/javascript,\S*\?filePath=(\S+?)(?:%3Fnamespace%3D[^:\s]*)?:\d+:\d+/g;

/**
 * Text of any thrown value, at most 8 KiB: its message and its stack; of a `RidgelineError` its message and its
 * cause. Never throws.
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
  const text = hint === undefined ? message : `${message} — ${hint}`;
  return cause === undefined ? text : `${text}\n${withStack(cause)}`;
}

function withStack(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return inspect(error);
  const { name, message } = error;
  const stack = error.stack.replace(compiled, (_, path: string) => decodeURIComponent(path));
  // A stack begins with the message at construction, which may have been replaced since.
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

function bounded(text: string): string {
  const bytes = Buffer.from(text.slice(0, MOST));
  if (text.length <= MOST && bytes.length <= MOST) return text;
  // Streaming mode drops a character that is cut in two.
  return `${new TextDecoder().decode(bytes.subarray(0, MOST), { stream: true })} …`;
}
