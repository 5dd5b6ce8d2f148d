import { RidgelineError, type OutcomeType } from '@ridgeline/core';
import type { StudyEnd } from '@ridgeline/runner';
import { chooseErrorExitCode, exitCodes, type ExitCode } from '../exit-code.ts';
import type { UntimedEvent } from './event-sink.ts';

/** Reason that a command ended its run of a study. */
export type RunEnd =
  | Exclude<StudyEnd, { readonly type: 'left' }>
  /** Like `interrupted`, but by SIGTERM. */
  | { readonly type: 'terminated'; readonly remaining: number | undefined }
  /** No trial was left to run. */
  | { readonly type: 'finished' };

/** Last event of a run that ended normally. */
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

/** Last event of a command that was refused or crashed. */
export function createErrorEvent(error: unknown): UntimedEvent {
  if (!(error instanceof RidgelineError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'error', code: 'BUG', message, hint: null, exitCode: exitCodes.bug };
  }
  const { code, message, hint } = error;
  return { type: 'error', code, message, hint: hint ?? null, exitCode: chooseErrorExitCode(error) };
}
