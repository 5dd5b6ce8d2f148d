import { RidgelineError } from '@ridgeline/core';

/** How long to wait before a server that is away is asked again, in ms. */
export const AGAIN = 500;

/** Whether the server is away, and will be back. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof RidgelineError &&
    (error.code === 'DATABASE_UNWRITABLE' || error.code === 'DATABASE_UNREADABLE')
  );
}
