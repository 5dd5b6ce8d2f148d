import type { Metric, SweepDefinition, Trial, TrialTask } from '@ridgeline/core';
import { resolveTask } from '@ridgeline/core/parse';

/** A trial as chosen by the search. */
export interface Chosen {
  readonly trial: Trial;
  /**
   * Number of trials that had ended when it was chosen in this run, if the search depends on the order of
   * outcomes.
   */
  readonly saw: number | undefined;
}

/** A trial that may start, with its task. */
export interface ReadyTrial extends Chosen {
  readonly task: TrialTask;
  /** Metric of the search, if the study is its finals. */
  readonly finals: Metric | undefined;
}

/** Reader of each trial's task. The repeats of a configuration share one, so it is read once. */
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
