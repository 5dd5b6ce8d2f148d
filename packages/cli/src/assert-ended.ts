import { RidgelineError, shellWord, type Study } from '@ridgeline/core';

/**
 * Throws if a search has not ended, because its best configurations may still change.
 *
 * @throws RidgelineError `USAGE`.
 */
export function assertEnded({ name, state }: Study): void {
  if (state !== 'open') return;
  throw new RidgelineError('USAGE', `The search ${name} has not ended.`, {
    hint: `Wait until it ends or, if it was interrupted, resume it: ridgeline resume ${shellWord(name)}`,
  });
}
