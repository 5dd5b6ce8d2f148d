import type { LossCause, Report, ThreadEnd } from '@ridgeline/core';
import type { StopCause } from '../orchestrator/loss-cause.ts';

/** Message from a worker to the leader of a study. */
export type WorkerMessage =
  /** A thread has started the assignment's trial. */
  | { readonly type: 'started'; readonly assignment: string }
  | { readonly type: 'reported'; readonly assignment: string; readonly report: Report }
  | {
      readonly type: 'ended';
      readonly assignment: string;
      readonly threadTime: number;
      readonly end: Omit<ThreadEnd, 'type' | 'checkpoint'>;
      readonly stopCause: StopCause | undefined;
      /** True if the trial's weights have been uploaded to the server. */
      readonly brought: boolean;
    }
  /** The assignment is lost. */
  | {
      readonly type: 'lost';
      readonly assignment: string;
      readonly threadTime: number;
      readonly cause: LossCause;
    }
  /** This worker gets no assignments, because it does not listen to the leader's queue. */
  | { readonly type: 'elsewhere'; readonly worker: string; readonly message: string }
  /** Warning for a person, about no particular assignment. */
  | { readonly type: 'warning'; readonly message: string };

/**
 * Encodes messages as JSON, to store them in a database. Non-finite numbers, -0 and typed arrays become objects.
 *
 * @example
 * decodeMessages(encodeMessages([{ type: 'warning', message: 'slow' }])); // [{ type: 'warning', message: 'slow' }]
 */
export function encodeMessages(messages: readonly WorkerMessage[]): string {
  return JSON.stringify(messages, (_, value: unknown) => {
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $number: Object.is(value, -0) ? '-0' : String(value) };
    if (value instanceof Float32Array) return { $float32: encodeBase64(value) };
    if (value instanceof Uint8Array) return { $uint8: encodeBase64(value) };
    return value;
  });
}

/** Decodes the output of `encodeMessages`, without checks: the leader and its workers have the same protocol. */
export function decodeMessages(text: string): readonly WorkerMessage[] {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value) return Number(value.$number);
    if ('$float32' in value) return new Float32Array(decodeBase64(value.$float32).buffer);
    if ('$uint8' in value) return decodeBase64(value.$uint8);
    return value;
  }) as readonly WorkerMessage[];
}

function encodeBase64({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Decodes base64 into a separate buffer, which aligns four-byte numbers. */
function decodeBase64(base64: unknown): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(String(base64), 'base64'));
}
