import { RidgelineError, type SweepDefinition } from '@ridgeline/core';
import { parseSweepText } from '../sweep-file/read-sweep-file.ts';

/** Parses text or bytes as a sweep file. */
export function parse(text: string | Uint8Array, path = 'sweeps/x.yaml'): SweepDefinition {
  return parseSweepText(typeof text === 'string' ? new TextEncoder().encode(text) : text, path);
}

/** Lines of the error for an invalid sweep file; empty if the file is valid. Other errors are rethrown. */
export function sweepErrors(text: string | Uint8Array): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof RidgelineError && error.code === 'SWEEP_INVALID') return error.message.split('\n');
    throw error;
  }
  return [];
}
