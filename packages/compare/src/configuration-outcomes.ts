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
  /** Mean over the complete repeats; undefined unless the configuration is complete and feasible. */
  readonly value: number | undefined;
  readonly trials: readonly FinishedTrial[];
}

/**
 * Groups trials by configuration, in the order of the configurations' numbers. Trials may be in any order.
 *
 * @param repeats number of planned repeats of each configuration
 * @param constraints limits that a feasible configuration meets; by default none
 */
export function configurationOutcomes(
  trials: readonly FinishedTrial[],
  repeats: number,
  constraints: readonly Constraint[] = [],
): readonly ConfigurationOutcome[] {
  return [...groupBy(trials, ({ trial }) => trial.configuration.number).values()]
    .map((group): ConfigurationOutcome => {
      const orderedTrials = group.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const {
        state,
        mean,
        violation = 0,
      } = judgeRepeats(
        repeats,
        orderedTrials.map(({ outcome }) => repeatEnd(outcome)),
        constraints,
      );
      return {
        configuration: group[0]!.trial.configuration,
        state,
        value: state === 'complete' && violation === 0 ? mean : undefined,
        trials: orderedTrials,
      };
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
