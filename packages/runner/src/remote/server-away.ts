import { RidgelineError } from '@ridgeline/core';

/** Pause before an unreachable server is tried again, in ms. */
export const RETRY_PAUSE = 500;

/** True for an error whose cause is an unreachable server. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof RidgelineError &&
    (error.code === 'DATABASE_UNWRITABLE' || error.code === 'DATABASE_UNREADABLE')
  );
}
