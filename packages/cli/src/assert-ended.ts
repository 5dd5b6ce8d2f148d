import { RidgelineError, type Study } from '@ridgeline/core';

/**
 * Refuses a search that has not ended, since its best configurations may still change.
 *
 * @throws RidgelineError `USAGE`.
 */
export function assertEnded({ name, state }: Study): void {
  if (state !== 'open') return;
  throw new RidgelineError('USAGE', `The search ${name} has not ended.`, {
    hint: `Resume it first: ridgeline resume ${name}`,
  });
}
