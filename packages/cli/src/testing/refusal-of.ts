import { RidgelineError, type SweepDefinition } from '@ridgeline/core';
import { parseSweepText } from '../sweep-file/read-sweep-file.ts';

/** Reads a text, or bytes, as if it stood in a sweep file. */
export function parse(text: string | Uint8Array, path = 'sweeps/x.yaml'): SweepDefinition {
  return parseSweepText(typeof text === 'string' ? new TextEncoder().encode(text) : text, path);
}

/** The lines of the message with which a text is refused, none where it is not; all but a refusal is thrown on. */
export function refusal(text: string | Uint8Array): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof RidgelineError && error.code === 'SWEEP_INVALID') return error.message.split('\n');
    throw error;
  }
  return [];
}
