import type { FailureKind, LossCause } from '@ridgeline/core';

/** Reason why the supervisor ends a trial, as a phrase after `the trial …`. */
export type StopCause =
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'unresponsive'; readonly reason: string }
  /** The trial seemed too slow, but its process was suspended. */
  | { readonly type: 'stalled'; readonly reason: string };

/** Loss cause of a trial that was revoked before a thread started it. */
export const revokedCause: LossCause = {
  type: 'bystander',
  reason: 'The trial was revoked before it started.',
};

/** Loss cause of a trial whose thread died, or hangs. */
export function createSuspectCause(kind: FailureKind, reason: string): LossCause {
  return { type: 'suspect', kind, reason, isAlone: true };
}

/**
 * Determines the loss cause of a trial after its thread returned or died.
 *
 * @param cause loss cause as the runner process sees it; undefined if the thread returned
 * @param stopCause the supervisor's reason for ending the trial, if it did
 */
export function determineLossCause(
  cause: LossCause | undefined,
  stopCause: StopCause | undefined,
): LossCause {
  switch (stopCause?.type) {
    case 'timeout':
      return { type: 'timeout', message: `The trial ${stopCause.reason}.` };
    case 'stalled':
      return { type: 'bystander', reason: `the trial ${stopCause.reason}` };
    case 'unresponsive':
      return createSuspectCause('timeout', `the trial ${stopCause.reason}`);
    case undefined:
      return cause ?? { type: 'error', message: 'The thread returned without an outcome for this trial.' };
  }
}

/** Formats a loss cause for people. */
export function formatCause(cause: LossCause): string {
  return 'message' in cause ? cause.message : cause.reason;
}
