import { RidgelineError } from '@ridgeline/core';

/** Pause before an unreachable server is tried again, in ms. */
export const RETRY_PAUSE = 500;

/** True if the server is unreachable. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof RidgelineError &&
    (error.code === 'DATABASE_UNWRITABLE' || error.code === 'DATABASE_UNREADABLE')
  );
}
