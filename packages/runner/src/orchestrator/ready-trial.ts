import type { Metric, SweepDefinition, Trial, TrialTask } from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';

/** A trial as the search chose it. */
export interface Chosen {
  readonly trial: Trial;
  /** How many trials had ended when it was chosen in this run, where that depends on who was first. */
  readonly saw: number | undefined;
}

/** A trial that may begin, with its task. */
export interface ReadyTrial extends Chosen {
  readonly task: TrialTask;
  /** What the search ranked by, where the study is its finals. */
  readonly finals: Metric | undefined;
}

/** Reads the task of each trial. The repeats of a configuration have the same one, so it is read once. */
export class TrialReader {
  readonly #definition: SweepDefinition;
  #last: { readonly configuration: number; readonly task: TrialTask } | undefined;

  constructor(definition: SweepDefinition) {
    this.#definition = definition;
  }

  read({ trial, saw }: Chosen): ReadyTrial {
    const { number: configuration, parameters } = trial.configuration;
    if (this.#last?.configuration !== configuration) {
      this.#last = { configuration, task: resolveTask(this.#definition, parameters) };
    }
    return { trial, saw, task: this.#last.task, finals: this.#definition.finalsOf?.metric };
  }
}
