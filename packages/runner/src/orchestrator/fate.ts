import type { FailureKind, ThreadDeath } from '@ridgeline/core';
import type { Blame } from '../supervisor/runner.ts';

/** What befell trials whose thread came back, or died, before they had ended. */
export type Fate =
  /** Its own code failed. */
  | { readonly type: 'erred'; readonly message: string }
  /** It took longer than it may. */
  | { readonly type: 'overtime'; readonly message: string }
  /** Something died or hung, and one of these trials did it. */
  | { readonly type: 'suspected'; readonly kind: FailureKind; readonly reason: string }
  /** Something died that they had no part in. */
  | { readonly type: 'bystander'; readonly reason: string };

/**
 * The fate of the members of one group that had not ended when their thread came back or died.
 *
 * @param count How many members are left; at least one.
 * @param death What became of the thread; undefined where it came back.
 * @param blame Why the orchestrator had the group ended, if it had.
 */
export function fateOf(count: number, death: ThreadDeath | undefined, blame: Blame | undefined): Fate {
  if (blame?.type === 'overtime' && count === 1) {
    return { type: 'overtime', message: `The trial ${blame.reason}.` };
  }
  if (blame?.type === 'stood-still') return { type: 'bystander', reason: `the trial ${blame.reason}` };
  // It did not heed the stop either: of several, one holds up the others.
  if (blame !== undefined) {
    return { type: 'suspected', kind: 'timeout', reason: `the trial ${blame.reason}` };
  }
  switch (death?.cause) {
    case undefined:
      return { type: 'erred', message: 'The thread came back without an end for this trial.' };
    case 'threw':
      if (count === 1) return { type: 'erred', message: death!.message };
      return { type: 'suspected', kind: 'error', reason: death!.message };
    case 'uncaught':
    case 'exited':
      return { type: 'suspected', kind: 'crash', reason: death!.message };
    case 'out-of-memory':
      return { type: 'suspected', kind: 'oom', reason: death!.message };
    case 'killed':
    case 'recalled':
      return { type: 'bystander', reason: death!.message };
  }
}
