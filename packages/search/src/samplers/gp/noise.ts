import { Ranking, type Metric } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import { repeatModel } from '../../seeds/repeat-model.ts';
import type { Repeats } from './fit.ts';

/** Configurations whose values are means over seeds, with the estimated noise of one training. */
export interface Repeated {
  readonly finished: readonly FinishedConfiguration[];
  /** Share of the noise in a configuration's value: one over its number of seeds. */
  shareOf(configuration: number): number;
  /** Noise of one training, in the metric's unit. */
  readonly noise: Repeats;
}

/**
 * Values of configurations with their noise. If their numbers of seeds differ, each value is the mean over its own
 * seeds, corrected for the effect of each seed on all configurations.
 */
export function repeatedOf(finished: readonly FinishedConfiguration[], metric: Metric): Repeated {
  const complete = finished.filter(({ outcome, repeats }) => outcome === 'complete' && repeats.length > 0);
  const counts = new Map(complete.map((one) => [one.configuration.number, one.repeats.length]));
  const freedom = complete.reduce((sum, { repeats }) => sum + repeats.length - 1, 0);
  const shareOf = (configuration: number) => 1 / (counts.get(configuration) ?? 1);
  if (freedom === 0) return { finished, shareOf, noise: { variance: 0, freedom } };
  const ranking = new Ranking(metric);
  const lossesOf = ({ repeats }: FinishedConfiguration) => repeats.map(({ value }) => ranking.loss(value!));
  const { noise, effects } = repeatModel(complete.map(lossesOf));
  const means = new Map(
    complete.map((one) => {
      const losses = lossesOf(one);
      const sum = losses.reduce((all, loss, seed) => all + loss - effects[seed]!, 0);
      return [one, ranking.loss(sum / losses.length)];
    }),
  );
  return {
    finished: finished.map((one) => ({ ...one, value: means.get(one) ?? one.value })),
    shareOf,
    noise: { variance: noise, freedom },
  };
}
