import { Ranking, type Configuration, type Metric, type Pruner, type TrainingPart } from '@ridgeline/core';
import type { FinishedConfiguration, History } from '../history.ts';
import { isInformative } from '../samplers/rank-configurations.ts';

/** Settings of asha. */
export type Asha = Extract<Pruner, { name: 'asha' }>;

/** A training that continues beyond its rung. */
interface Promotion {
  readonly configuration: Configuration;
  readonly part: TrainingPart;
}

/**
 * Finds the training to continue next, by asynchronous successive halving with promotion (Li et al.: "A system for
 * massively parallel hyperparameter tuning", MLSys 2020, algorithm 2): from the highest rung down, the best training
 * that is in the top 1 / reductionFactor of its rung and has not continued yet. Undefined if there is none: a new
 * training then starts.
 *
 * @param history history of one strategy, with all its earlier configurations
 * @example
 * findPromotion(pruner, noHistory, metric); // undefined
 */
export function findPromotion(
  pruner: Asha,
  { finished, pending }: History,
  metric: Pick<Metric, 'name' | 'goal'>,
): Promotion | undefined {
  const rungs = rungsOf(pruner);
  const earlierConfigurations = [...finished.map(({ configuration }) => configuration), ...pending];
  const continuedNumbers = new Set(earlierConfigurations.map(({ part }) => part?.parent));
  for (let rungIndex = rungs.length - 1; rungIndex >= 0; rungIndex--) {
    const ranked = rankRung(rungs[rungIndex]!, finished, metric);
    const topShare = ranked.slice(0, Math.floor(ranked.length / pruner.reductionFactor));
    const next = topShare.find(
      ({ outcome, configuration }) => outcome === 'pruned' && !continuedNumbers.has(configuration.number),
    );
    if (next === undefined) continue;
    const pause = rungs[rungIndex + 1];
    const part = { parent: next.configuration.number, ...(pause === undefined ? {} : { pause }) };
    return { configuration: next.configuration, part };
  }
  return undefined;
}

/** First part of a new training. */
export function firstPart(pruner: Asha): TrainingPart {
  return { pause: rungsOf(pruner)[0]! };
}

/**
 * Epochs after which trainings pause, ascending.
 *
 * @example
 * rungsOf({ name: 'asha', minResource: 1, maxResource: 20, reductionFactor: 4 }); // [1, 4, 16]
 */
export function rungsOf({ minResource, maxResource, reductionFactor }: Asha): readonly number[] {
  const rungs: number[] = [];
  for (let rung = minResource; rung < maxResource; rung *= reductionFactor) rungs.push(rung);
  return rungs;
}

/** Sorts the finished configurations of a rung, best first, without failed and cancelled ones. */
function rankRung(
  rung: number,
  finished: readonly FinishedConfiguration[],
  metric: Pick<Metric, 'name' | 'goal'>,
): readonly FinishedConfiguration[] {
  return finished
    .filter((entry) => entry.configuration.part?.pause === rung && isInformative(entry))
    .map((entry) => ({ entry, loss: lossAtEnd(entry, metric) }))
    .sort((a, b) => a.loss - b.loss || a.entry.configuration.number - b.entry.configuration.number)
    .map(({ entry }) => entry);
}

/** Mean over the repeats of the loss at the last report; Infinity if a repeat diverged or never reported the metric. */
export function lossAtEnd({ repeats }: FinishedConfiguration, metric: Pick<Metric, 'name' | 'goal'>): number {
  const ranking = new Ranking(metric);
  const losses = repeats.map(({ outcome, curve }) => {
    const value = curve.at(-1)?.values[metric.name];
    return outcome === 'diverged' || value === undefined ? Infinity : ranking.loss(value);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
