import type {
  Acknowledgement,
  AttemptEnd,
  AttemptKey,
  AttemptLoss,
  AttemptReport,
  Plan,
  Study,
  StudyDefinition,
  TrialStart,
} from '@ridgeline/core';

/**
 * Action: a call of a `StudyLog` method, as a value. A store can thus load the rows that a batch needs before it performs
 * the first action.
 *
 * `at` is the time of the call, in ms since 1970. `monotonicTime` is the same instant on a monotonic clock, in whole
 * ms: the action counts the study's working time up to this instant.
 */
export type Action =
  | {
      readonly type: 'create-study';
      readonly study: string;
      readonly definition: StudyDefinition;
      readonly plan: Plan | undefined;
      readonly at: number;
    }
  | {
      readonly type: 'revise-study';
      readonly study: string;
      readonly definition: StudyDefinition;
      readonly plan: Plan | undefined;
    }
  | { readonly type: 'retry-failed'; readonly study: string }
  | { readonly type: 'archive-study'; readonly study: string; readonly archivedName: string }
  | {
      readonly type: 'start-trials';
      readonly study: string;
      readonly starts: readonly TrialStart[];
      readonly at: number;
      readonly monotonicTime: number;
    }
  | {
      readonly type: 'append-reports';
      readonly study: string;
      readonly reports: readonly AttemptReport[];
      readonly at: number;
      readonly monotonicTime: number;
    }
  | {
      readonly type: 'finish-trials';
      readonly study: string;
      readonly ends: readonly AttemptEnd[];
      readonly at: number;
      readonly monotonicTime: number;
    }
  | {
      readonly type: 'lose-attempts';
      readonly study: string;
      readonly losses: readonly AttemptLoss[];
      readonly at: number;
      readonly monotonicTime: number;
    }
  | {
      readonly type: 'lose-every-attempt';
      readonly study: string;
      readonly reason: string;
      /** Tokens of the attempts that continue. */
      readonly except: readonly string[];
      /** Time until which the lost attempts ran; unknown if their owner died. */
      readonly ranUntil: 'unknown' | 'now';
      readonly at: number;
      readonly monotonicTime: number;
    }
  | {
      readonly type: 'cancel-beyond';
      readonly study: string;
      /** Last configuration that is not cancelled. */
      readonly configuration: number;
      readonly reason: string;
      /** Treatment of later trials that have ended. */
      readonly ended: 'cancelled' | 'kept';
      readonly at: number;
      readonly monotonicTime: number;
    }
  | { readonly type: 'end-study'; readonly study: string; readonly state: 'complete' | 'stopped' }
  | { readonly type: 'check'; readonly study: string };

/** Return value of each type of action. */
export interface ActionResults {
  readonly 'create-study': Study;
  readonly 'revise-study': Study;
  readonly 'retry-failed': readonly AttemptKey[];
  readonly 'archive-study': undefined;
  readonly 'start-trials': readonly AttemptKey[];
  readonly 'append-reports': undefined;
  readonly 'finish-trials': readonly Acknowledgement[];
  readonly 'lose-attempts': undefined;
  readonly 'lose-every-attempt': readonly AttemptKey[];
  readonly 'cancel-beyond': readonly AttemptKey[];
  readonly 'end-study': undefined;
  readonly check: undefined;
}

export type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>;
