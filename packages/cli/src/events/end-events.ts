import { RidgelineError, type OutcomeType } from '@ridgeline/core';
import type { StudyEnd } from '@ridgeline/runner';
import { chooseErrorExitCode, exitCodes, type ExitCode } from '../exit-code.ts';
import type { UntimedEvent } from './event-sink.ts';

/** Reason that a run of a study ended. */
export type RunEnd =
  | Exclude<StudyEnd, { readonly type: 'left' }>
  /** Like `interrupted`, but by SIGTERM. */
  | { readonly type: 'terminated'; readonly remaining: number | undefined }
  /** No trial remained at the start of the run. */
  | { readonly type: 'finished' };

/** Creates the last event of a run that ended without an error. */
export function createEndEvent(
  end: RunEnd,
  trials: Readonly<Record<OutcomeType, number>>,
  exitCode: ExitCode,
): UntimedEvent {
  return {
    type: 'study-ended',
    end: end.type === 'finished' ? 'complete' : end.type,
    reason: end.type === 'stopped' ? end.reason : null,
    remaining: 'remaining' in end ? (end.remaining ?? null) : null,
    trials,
    exitCode,
  };
}

/** Creates the last event of a command that was refused or crashed. */
export function createErrorEvent(error: unknown): UntimedEvent {
  if (!(error instanceof RidgelineError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'error', code: 'BUG', message, hint: null, exitCode: exitCodes.bug };
  }
  const { code, message, hint } = error;
  return { type: 'error', code, message, hint: hint ?? null, exitCode: chooseErrorExitCode(error) };
}
