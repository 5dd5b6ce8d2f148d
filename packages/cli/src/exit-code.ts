import type { RidgelineError } from '@ridgeline/core';

/** Meaning of each exit status; `ridgeline --help` prints the same list. */
export const exitCodes = {
  ok: 0,
  /** The study ended, but at least one trial failed; or a replay gave other numbers. */
  trialsFailed: 1,
  /** Refused: bad input, or a problem that a person has to fix first. */
  refused: 2,
  /** Another process owns the database or, on a server, the study. */
  owned: 3,
  /** Claim: the strategy is worse. */
  worse: 4,
  /** Claim: the trials do not decide whether the strategy is worse. */
  undecided: 5,
  /** Bug in Ridgeline; the error's stack is printed. */
  bug: 70,
  /** Interrupted (Ctrl-C), or a claim that was stopped; the same command continues the study. */
  interrupted: 130,
  /** Ended by SIGTERM; the same command continues the study. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `Exit codes:
  0    done
  1    the study ended, but at least one trial failed; or a replay gave other numbers
  2    rejected: the message describes what to fix
  3    another process owns the database or, on a server, the study
  4    claim: the strategy is worse
  5    claim: undecided
  70   a bug in Ridgeline
  130  interrupted by Ctrl-C, or a claim that was stopped; run the same command to resume
  143  ended by SIGTERM; run the same command to resume`;

/** Returns `code`, or `replacement` if `code` is `ok`. */
export function replaceOk(code: ExitCode, replacement: ExitCode): ExitCode {
  return code === exitCodes.ok ? replacement : code;
}

export function chooseErrorExitCode(error: RidgelineError): ExitCode {
  return error.code === 'STUDY_OWNED' ? exitCodes.owned : exitCodes.refused;
}
