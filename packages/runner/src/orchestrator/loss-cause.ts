import type { FailureKind, ThreadDeath } from '@ridgeline/core';

/** Reason for which the supervisor ends a trial, as a phrase after `the trial …`. */
export type StopCause =
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'unresponsive'; readonly reason: string }
  /** The trial seemed too slow, but its process was suspended. */
  | { readonly type: 'stalled'; readonly reason: string };

/** Loss cause of trials whose thread returned or died before they ended. */
export type LossCause =
  /** The trial's own code failed. */
  | { readonly type: 'error'; readonly message: string }
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly message: string }
  /** Death or hang caused by one of these trials, or by the trial itself if it ran alone. */
  | {
      readonly type: 'suspect';
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
 * @param stopCause the orchestrator's reason for ending the trial, if it did.
 */
export function lossCauseOf(death: ThreadDeath | undefined, stopCause: StopCause | undefined): LossCause {
  if (stopCause?.type === 'timeout') return { type: 'timeout', message: `The trial ${stopCause.reason}.` };
  if (stopCause?.type === 'stalled') return { type: 'bystander', reason: `the trial ${stopCause.reason}` };
  if (stopCause !== undefined) return suspectOf('timeout', `the trial ${stopCause.reason}`);
  switch (death?.cause) {
    case undefined:
      return { type: 'error', message: 'The thread returned without an outcome for this trial.' };
    case 'threw':
      return { type: 'error', message: death!.message };
    case 'uncaught':
    case 'exited':
      return suspectOf('crash', death!.message);
    case 'out-of-memory':
      return suspectOf('oom', death!.message);
    case 'killed':
    case 'revoked':
      return { type: 'bystander', reason: death!.message };
  }
}

/** Cause for a thread's single trial. */
function suspectOf(kind: FailureKind, reason: string): LossCause {
  return { type: 'suspect', kind, reason, isAlone: true };
}
