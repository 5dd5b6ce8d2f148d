import { RidgelineError } from '@ridgeline/core';

/** Error for a file with unusable contents. */
export function dataError(message: string, hint?: string, cause?: unknown): RidgelineError {
  return new RidgelineError('DATA_DAMAGED', message, { hint, cause });
}
