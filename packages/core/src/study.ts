import type { StudyDefinition, SweepDefinition } from './definition/sweep-definition.ts';
import { RidgelineError } from './error.ts';

/** Planned size of a study, if known in advance. */
export interface Plan {
  readonly configurations: number;
  readonly trials: number;
}

export type StudyState =
  /** Started and not ended. The study is running if a process owns it. */
  | 'open'
  /** The search is over: all planned trials have an outcome, or a criterion of the sweep ended it. */
  | 'complete'
  /** Ended early, by a user or by too many failures; it continues when run again. */
  | 'stopped';

/** A sweep that is stored in a database under its name. Times are milliseconds since 1970. */
export interface Study<D extends StudyDefinition = StudyDefinition> {
  readonly name: string;
  readonly definition: D;
  /** Undefined if only a target or a time limit ends the search. */
  readonly plan: Plan | undefined;
  readonly state: StudyState;
  readonly created: number;
}

/**
 * Returns a study whose trials a command can run, or throws.
 *
 * @throws RidgelineError `USAGE` for a study from `createStudy`: only the program that created it can train its trials.
 * @example
 * requireRunnable(await view.study('mnist')).definition.type; // 'network'
 */
export function requireRunnable(study: Study): Study<SweepDefinition> {
  const { name, definition } = study;
  if (definition.type !== 'none') return { ...study, definition };
  throw new RidgelineError(
    'USAGE',
    `The trials of ${name} can only be run by the program that created the study.`,
    {
      hint: 'Run that program again: createStudy continues the study. Commands that read results work with any study.',
    },
  );
}
