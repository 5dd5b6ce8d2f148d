import type { StudyDefinition, SweepDefinition } from './definition/sweep-definition.ts';

/** Planned size of a study, if known in advance. */
export interface Plan {
  readonly configurations: number;
  readonly trials: number;
}

export type StudyState =
  /** Started and not ended; the owner's lock tells if it is running now. */
  | 'open'
  /** The search is over: all planned trials have an outcome, or a criterion of the sweep ended it. */
  | 'complete'
  /** Ended early, by hand or by too many failures; it continues when run again. */
  | 'stopped';

/** A sweep that lives in a database under its name. Times are milliseconds since 1970. */
export interface Study<D extends StudyDefinition = SweepDefinition> {
  readonly name: string;
  readonly definition: D;
  /** Plan; undefined for a search that only a target or the clock ends. */
  readonly plan: Plan | undefined;
  readonly state: StudyState;
  readonly created: number;
}
