import {
  repeatEnd,
  summarizeRepeats,
  type Configuration,
  type ConfigurationState,
  type FinishedTrial,
} from '@ridgeline/core';

/** A configuration with its ended trials, by repeat. */
export interface ConfigurationOutcome {
  readonly configuration: Configuration;
  readonly state: ConfigurationState;
  /** Mean over its repeats that were not spared; undefined unless it is complete. */
  readonly value: number | undefined;
  readonly trials: readonly FinishedTrial[];
}

/** Groups trials, in any order, by configuration, in the order of their numbers. */
export function configurationOutcomes(
  trials: readonly FinishedTrial[],
  repeats: number,
): readonly ConfigurationOutcome[] {
  const byNumber = new Map<number, FinishedTrial[]>();
  for (const finished of trials) {
    const { number } = finished.trial.configuration;
    const ended = byNumber.get(number);
    if (ended === undefined) byNumber.set(number, [finished]);
    else ended.push(finished);
  }
  return [...byNumber.values()]
    .map((ended): ConfigurationOutcome => {
      const inOrder = ended.toSorted((a, b) => a.trial.repeat - b.trial.repeat);
      const { state, mean } = summarizeRepeats(
        repeats,
        inOrder.map(({ outcome }) => repeatEnd(outcome)),
      );
      return {
        configuration: ended[0]!.trial.configuration,
        state,
        value: state === 'complete' ? mean : undefined,
        trials: inOrder,
      };
    })
    .sort((a, b) => a.configuration.number - b.configuration.number);
}
