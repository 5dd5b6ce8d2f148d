import {
  groupKey,
  isObjective,
  type Metric,
  type SweepDefinition,
  type Task,
  type Trial,
  type TrialTask,
} from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';

/** A trial as the search chose it. */
export interface Chosen {
  readonly trial: Trial;
  /** How many trials had ended when it was chosen in this run, where that depends on who was first. */
  readonly saw: number | undefined;
}

/** A trial that may begin, with what it does and with whom it can train. */
export interface ReadyTrial extends Chosen {
  readonly task: TrialTask;
  /** What the search ranked by, where the study is its finals. */
  readonly finals: Metric | undefined;
  /** Trials with equal keys can train as one program. */
  readonly groupKey: string;
  /** At the most so many of them do. */
  readonly groupLimit: number;
}

/** Says of each trial what it does. The repeats of a configuration do the same, so its task is read once. */
export class TrialReader {
  readonly #definition: SweepDefinition;
  readonly #limitOf: (task: Task) => number;
  #last: { readonly configuration: number; readonly task: TrialTask; readonly limit: number } | undefined;

  constructor(definition: SweepDefinition, limitOf: (task: Task) => number) {
    this.#definition = definition;
    this.#limitOf = limitOf;
  }

  read({ trial, saw }: Chosen): ReadyTrial {
    const { number, parameters } = trial.configuration;
    if (this.#last?.configuration !== number) {
      const task = resolveTask(this.#definition, parameters);
      this.#last = { configuration: number, task, limit: isObjective(task) ? 1 : this.#limitOf(task) };
    }
    const { task, limit } = this.#last;
    const finals = this.#definition.finalsOf?.metric;
    return { trial, saw, task, finals, groupKey: groupKey(task, trial.seed), groupLimit: limit };
  }
}
