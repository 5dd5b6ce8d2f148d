import type { FailureKind, ThreadDeath } from '@ridgeline/core';
import type { Blame } from '../supervisor/runner.ts';

/** Loss cause of trials whose thread returned or died before they ended. */
export type Fate =
  /** Its own code failed. */
  | { readonly type: 'erred'; readonly message: string }
  /** The trial exceeded its time limit. */
  | { readonly type: 'overtime'; readonly message: string }
  /** Death or hang caused by one of these trials; by the trial itself if it was alone there. */
  | {
      readonly type: 'suspected';
      readonly kind: FailureKind;
      readonly reason: string;
      readonly isAlone: boolean;
    }
  /** Death through no fault of these trials. */
  | { readonly type: 'bystander'; readonly reason: string };

/**
 * Determines the loss cause of a trial after its thread returned or died.
 *
 * @param death death of the thread; undefined if it returned.
 * @param blame the orchestrator's reason for ending the trial, if it did.
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

/** Cause for a thread's single trial. */
function suspectedOf(kind: FailureKind, reason: string): Fate {
  return { type: 'suspected', kind, reason, isAlone: true };
}
