import type { SweepDefinition } from './definition/sweep-definition.ts';

/** How much a study is meant to do, where that is known before it is done. */
export interface Plan {
  readonly configurations: number;
  readonly trials: number;
}

export type StudyState =
  /** Begun and not ended; whether somebody works on it now, the owner's lock tells. */
  | 'open'
  /** The search is over: all that was planned has an outcome, or a criterion of the sweep ended it. */
  | 'complete'
  /** Ended before that, by hand or by too many failures: it goes on when it is run again. */
  | 'stopped';

/** A sweep that lives in a database under its name. Times are milliseconds since 1970. */
export interface Study {
  readonly name: string;
  readonly definition: SweepDefinition;
  /** Undefined for a search that only a target or the clock ends. */
  readonly plan: Plan | undefined;
  readonly state: StudyState;
  readonly created: number;
}
