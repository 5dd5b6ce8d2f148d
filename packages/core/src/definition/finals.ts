import type { Metric } from '../metric.ts';
import type { Study } from '../study.ts';
import type { Configuration } from '../trial.ts';
import { plainSearch, type FinalsDesign, type Strategy, type SweepDefinition } from './sweep-definition.ts';

/** What the finals of a study are ranked by: `test_accuracy` for `val_accuracy`. Undefined where there is no such word. */
export function finalsMetric({ name, ...metric }: Metric): Metric | undefined {
  const word = /^val_(?!total_)(.+)$/.exec(name)?.[1];
  return word === undefined ? undefined : { ...metric, name: `test_${word}` };
}

/** What the curves of a study's trials are judged by: its metric, or in finals that of the search. */
export function curveMetric({ metric, finalsOf }: Pick<SweepDefinition, 'metric' | 'finalsOf'>): Metric {
  return finalsOf?.metric ?? metric;
}

/** The name of a round of a study's finals. */
export function finalsName(study: string, round: number): string {
  return `${study}.finals-${round}`;
}

/** The search that a round of finals belongs to, by their names, which are set aside together; undefined for a search. */
export function searchOf({ name, definition: { finalsOf } }: Study): string | undefined {
  if (finalsOf === undefined) return undefined;
  const ending = finalsName('', finalsOf.round);
  return name.endsWith(ending) ? name.slice(0, -ending.length) : undefined;
}

/** The rounds of a search's finals among studies, the first one first. */
export function roundsOf(studies: readonly Study[], search: string): readonly Study[] {
  return studies
    .filter((study) => searchOf(study) === search)
    .sort((a, b) => a.definition.finalsOf!.round - b.definition.finalsOf!.round);
}

/** What a round of finals needs beside the search that it follows. */
export interface FinalsRound {
  /** From 1. */
  readonly round: number;
  /** The chosen configuration of each strategy that has one. */
  readonly chosen: readonly Configuration[];
  /** Training seeds that nothing was chosen by. */
  readonly seeds: readonly number[];
  readonly design: FinalsDesign;
}

/**
 * A round of finals as a study of its own: the chosen configuration of each strategy, trained as in the search on other
 * seeds and judged on the test part. Undefined where the search ranks by something that the test part does not have.
 *
 * @example
 * finalsDefinition(search, { round: 1, chosen, seeds: [1000, 1001], design: { alpha: 0.05 } })?.name; // 'fashion.finals-1'
 */
export function finalsDefinition(
  search: SweepDefinition,
  { round, chosen, seeds, design }: FinalsRound,
): SweepDefinition | undefined {
  const metric = finalsMetric(search.metric);
  if (metric === undefined) return undefined;
  return {
    ...search,
    ...plainSearch,
    name: finalsName(search.name, round),
    metric,
    finalsOf: { study: search.name, round, metric: search.metric, folds: search.seeds.length, design },
    seeds,
    strategies: chosen.map(chosenStrategy),
  };
}

const shares = /(accuracy|auc|precision|recall|f1_score)$/;

/**
 * Largest difference that is of no importance, in the metric's own unit: a percentage is that many points of a share such
 * as accuracy, and of any other metric a part of `mean`. Undefined where the file has none.
 *
 * @param mean of the first strategy in the search
 *
 * @example
 * smallestDifferenceOf({ metric: valAccuracy, smallestDifference: { type: 'percent', percent: 1 } }, 0.8); // 0.01
 */
export function smallestDifferenceOf(
  { metric, smallestDifference }: Pick<SweepDefinition, 'metric' | 'smallestDifference'>,
  mean: number,
): number | undefined {
  if (smallestDifference === undefined) return undefined;
  if (smallestDifference.type === 'amount') return smallestDifference.amount;
  return (smallestDifference.percent / 100) * (shares.test(metric.name) ? 1 : Math.abs(mean));
}

/** A space of one point. */
function chosenStrategy({ strategy, parameters }: Configuration): Strategy {
  return {
    name: strategy,
    method: 'grid',
    dimensions: Object.entries(parameters).map(([name, value]) => ({
      owner: 'strategy',
      dimension: { type: 'constant', name, value },
    })),
  };
}
