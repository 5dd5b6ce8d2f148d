import type { FailureKind, ThreadDeath } from '@ridgeline/core';
import type { Blame } from '../supervisor/runner.ts';

/** What befell trials whose thread came back, or died, before they had ended. */
export type Fate =
  /** Its own code failed. */
  | { readonly type: 'erred'; readonly message: string }
  /** It took longer than it may. */
  | { readonly type: 'overtime'; readonly message: string }
  /** Something died or hung, and one of these trials did it: the trial itself where it was alone there. */
  | {
      readonly type: 'suspected';
      readonly kind: FailureKind;
      readonly reason: string;
      readonly isAlone: boolean;
    }
  /** Something died that they had no part in. */
  | { readonly type: 'bystander'; readonly reason: string };

/**
 * The fate of a trial that had not ended when its thread came back or died.
 *
 * @param death What became of the thread; undefined where it came back.
 * @param blame Why the orchestrator had the trial ended, if it had.
 */
export function fateOf(death: ThreadDeath | undefined, blame: Blame | undefined): Fate {
  if (blame?.type === 'overtime') return { type: 'overtime', message: `The trial ${blame.reason}.` };
  if (blame?.type === 'stood-still') return { type: 'bystander', reason: `the trial ${blame.reason}` };
  if (blame !== undefined) return suspectedOf('timeout', `the trial ${blame.reason}`);
  switch (death?.cause) {
    case undefined:
      return { type: 'erred', message: 'The thread came back without an end for this trial.' };
    case 'threw':
      return { type: 'erred', message: death!.message };
    case 'uncaught':
    case 'exited':
      return suspectedOf('crash', death!.message);
    case 'out-of-memory':
      return suspectedOf('oom', death!.message);
    case 'killed':
    case 'recalled':
      return { type: 'bystander', reason: death!.message };
  }
}

/** A trial has its thread for itself. */
function suspectedOf(kind: FailureKind, reason: string): Fate {
  return { type: 'suspected', kind, reason, isAlone: true };
}
