import {
  judgeRepeats,
  repeatEnd,
  type Configuration,
  type Constraint,
  type ConfigurationState,
  type FinishedTrial,
} from '@ridgeline/core';
import { groupBy } from './group-by.ts';

/** A configuration with its ended trials, in the order of repeats. */
export interface ConfigurationOutcome {
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  /** Mean over the repeats that were not spared; undefined unless the configuration is complete and feasible. */
  readonly value: number | undefined;
  readonly trials: readonly FinishedTrial[];
}

/**
 * Groups trials, in any order, by configuration, in the order of their numbers.
 *
 * @param constraints constraints of feasible configurations; by default none
 */
export function configurationOutcomes(
  trials: readonly FinishedTrial[],
  repeats: number,
  constraints: readonly Constraint[] = [],
): readonly ConfigurationOutcome[] {
  return [...groupBy(trials, ({ trial }) => trial.configuration.number).values()]
    .map((ended): ConfigurationOutcome => {
      const inOrder = ended.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const {
        state,
        mean,
        violation = 0,
      } = judgeRepeats(
        repeats,
        inOrder.map(({ outcome }) => repeatEnd(outcome)),
        constraints,
      );
      return {
        configuration: ended[0]!.trial.configuration,
        state,
        value: state === 'complete' && violation === 0 ? mean : undefined,
        trials: inOrder,
      };
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
