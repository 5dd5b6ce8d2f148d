import type { Report, ThreadEnd } from '@ridgeline/core';
import type { Fate } from '../orchestrator/fate.ts';
import type { Blame } from '../supervisor/runner.ts';

/** What a worker says to the leader of a study, of one of its assignments. */
export type Words =
  /** A thread has taken it up. */
  | { readonly type: 'started'; readonly assignment: string }
  | { readonly type: 'reported'; readonly assignment: string; readonly report: Report }
  | {
      readonly type: 'ended';
      readonly assignment: string;
      readonly charged: number;
      readonly end: Omit<ThreadEnd, 'type' | 'checkpoint'>;
      readonly blame: Blame | undefined;
      /** Whether it has brought the trial's weights to the board. */
      readonly brought: boolean;
    }
  /** It will not end any more. */
  | {
      readonly type: 'met';
      readonly assignment: string;
      readonly charged: number;
      readonly fate: Fate;
    }
  /** This worker listens to another queue than the leader's: it gets nothing of what is handed out. */
  | { readonly type: 'elsewhere'; readonly worker: string; readonly message: string }
  /** Something that a person should know, whichever assignment it is about. */
  | { readonly type: 'warning'; readonly message: string };

/**
 * Words as text that a database keeps: JSON, with the numbers and the arrays of examples that JSON cannot hold.
 *
 * @example
 * decodeWords(encodeWords([{ type: 'warning', message: 'slow' }])); // [{ type: 'warning', message: 'slow' }]
 */
export function encodeWords(words: readonly Words[]): string {
  return JSON.stringify(words, (_, value: unknown) => {
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $number: Object.is(value, -0) ? '-0' : String(value) };
    if (value instanceof Float32Array) return { $float32: base64Of(value) };
    if (value instanceof Uint8Array) return { $uint8: base64Of(value) };
    return value;
  });
}

/** The words that `encodeWords` has written; both ends are of one protocol. */
export function decodeWords(text: string): readonly Words[] {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value) return Number(value.$number);
    if ('$float32' in value) return new Float32Array(bytesOf(value.$float32).buffer);
    if ('$uint8' in value) return bytesOf(value.$uint8);
    return value;
  }) as readonly Words[];
}

function base64Of({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** In a buffer of their own, so that numbers of four bytes lie where they have to. */
function bytesOf(base64: unknown): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(String(base64), 'base64'));
}
