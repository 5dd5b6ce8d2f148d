import type { Metric } from '../metric.ts';
import type { Report } from '../report.ts';
import type { Outcome, OutcomeType } from '../trial.ts';
import type { Parameters } from '../value.ts';
import type { RunStatus } from './command.ts';

/** Version of the events, raised whenever a program could misread new ones. */
export const runEventVersion = 2;

/**
 * Event of a run for programs, one JSON object a line; `OPERATIONS.md` of cli explains each. `time` is ms since 1970;
 * unknown values are null.
 */
export type RunEvent = { readonly time: number } & (
  | StudyStarted
  | TrialStarted
  | {
      readonly type: 'report';
      readonly trial: number;
      readonly attempt: number;
      readonly step: number;
      readonly values: Report['values'];
    }
  | {
      readonly type: 'trial-ended';
      readonly trial: number;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly late: boolean;
    }
  | {
      readonly type: 'trial-lost';
      readonly trial: number;
      readonly attempt: number;
      readonly reason: string;
    }
  | { readonly type: 'look'; readonly seeds: number; readonly open: readonly string[] }
  | { readonly type: 'state'; readonly state: RunStatus['state']; readonly running: number | null }
  | {
      readonly type: 'warning';
      readonly about: 'backend' | 'training' | 'numerics' | 'runner' | 'suspects' | 'store' | 'screen';
      readonly message: string;
    }
  | { readonly type: 'gap'; readonly events: number }
  | StudyEnded
  | {
      readonly type: 'error';
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
      readonly exitCode: number;
    }
);

interface StudyStarted {
  readonly type: 'study-started';
  readonly version: typeof runEventVersion;
  readonly study: string;
  readonly database: string;
  readonly metric: Pick<Metric, 'name' | 'goal'>;
  readonly trials: number | null;
  readonly ended: number;
  readonly lost: number;
}

interface TrialStarted {
  readonly type: 'trial-started';
  readonly trial: number;
  readonly attempt: number;
  readonly configuration: number;
  readonly strategy: string;
  readonly repeat: number;
  readonly seed: number;
  readonly epochs: number;
  readonly parameters: Parameters;
}

interface StudyEnded {
  readonly type: 'study-ended';
  readonly end: 'complete' | 'stopped' | 'interrupted' | 'terminated';
  readonly reason: string | null;
  readonly remaining: number | null;
  readonly trials: Readonly<Record<OutcomeType, number>>;
  readonly exitCode: number;
}
