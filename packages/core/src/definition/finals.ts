import type { Metric } from '../metric.ts';
import type { Study } from '../study.ts';
import type { Configuration } from '../trial.ts';
import {
  plainSearch,
  type FinalsDesign,
  type Strategy,
  type StudyDefinition,
  type SweepDefinition,
} from './sweep-definition.ts';

/**
 * Metric that ranks the finals of a study, such as `test_accuracy` for `val_accuracy`. Undefined if there is no such
 * metric, or if there are several objectives. The metric of a module or program may have any name: `loss` becomes
 * `test_loss`, and `val/loss` or `validation/loss` becomes `test/loss`.
 *
 * @example
 * finalsMetric(definition)?.name; // 'test_loss'
 */
export function finalsMetric({
  metric: { name, ...metric },
  objectives,
  type,
}: Pick<StudyDefinition, 'metric' | 'objectives' | 'type'>): Metric | undefined {
  if (objectives !== undefined) return undefined;
  const suffix = type === 'network' ? /^val(_(?!total_).+)$/.exec(name)?.[1] : suffixOf(name);
  return suffix === undefined ? undefined : { ...metric, name: `test${suffix}` };
}

/**
 * Suffix of a test metric's name: the part of `name` after `val` or `validation`; `_` and `name` if it begins with
 * neither. Undefined if `name` is already that of a test metric.
 */
function suffixOf(name: string): string | undefined {
  if (isTestMetric(name)) return undefined;
  return /^val(?:idation)?([_/.-].+)$/.exec(name)?.[1] ?? `_${name}`;
}

/** True for the name of a metric of the test part, such as `test_loss` or `test/loss`. */
export function isTestMetric(name: string): boolean {
  return /^test([_/.-]|$)/.test(name);
}

/** Metric of the curves of a study's trials: the study's own or, in finals, the search's. */
export function curveMetric({ metric, finalsOf }: Pick<StudyDefinition, 'metric' | 'finalsOf'>): Metric {
  return finalsOf?.metric ?? metric;
}

/** Name of a round of a study's finals. */
export function finalsName(study: string, round: number): string {
  return `${study}.finals-${round}`;
}

/** Name of a claim's finals, from the number of the claim's entry in the ledger. */
export function claimName(study: string, entry: number): string {
  return `${study}.claim-${entry}`;
}

/**
 * Name of the search that a round of finals or a claim belongs to; undefined for a search, and for finals under a name
 * of another form. It is derived from the name of the finals, because archiving renames the search and its finals
 * alike.
 */
export function searchOf({ name, definition: { finalsOf } }: Study): string | undefined {
  if (finalsOf === undefined) return undefined;
  const { round, claim } = finalsOf;
  const suffix = claim === undefined ? finalsName('', round) : claimName('', claim.entry);
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}

/** True for a round of finals; false for a search and for a claim's finals. */
export function isRound({ definition: { finalsOf } }: Study): boolean {
  return finalsOf !== undefined && finalsOf.claim === undefined;
}

/** Rounds of a search's finals among `studies`, by number. */
export function finalsRoundsOf(studies: readonly Study[], search: string): readonly Study[] {
  return studies
    .filter((study) => isRound(study) && searchOf(study) === search)
    .sort((a, b) => a.definition.finalsOf!.round - b.definition.finalsOf!.round);
}

/** Settings of a round of finals beyond those of its search. */
interface FinalsRound {
  /** Number of the round, from 1. */
  readonly round: number;
  /** Chosen configuration of each strategy that has one. */
  readonly chosen: readonly Configuration[];
  /** Training seeds that the search has not used. */
  readonly seeds: readonly number[];
  readonly design: FinalsDesign;
}

/**
 * Defines a round of finals as a study: the chosen configuration of each strategy, trained as in the search but on other
 * seeds, and judged on the test part. Undefined if the test part lacks the search's metric, or the search has several
 * objectives.
 *
 * @example
 * finalsDefinition(search, { round: 1, chosen, seeds: [1000, 1001], design: { alpha: 0.05 } })?.name;
 * // 'fashion.finals-1'
 */
export function finalsDefinition(
  { constraints: _, minSeeds: __, warmStart: ___, ...search }: SweepDefinition,
  { round, chosen, seeds, design }: FinalsRound,
): SweepDefinition | undefined {
  const metric = finalsMetric(search);
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

/** Names of metrics that are shares, from 0 to 1. */
const sharePattern = /(accuracy|auc|precision|recall|f1_score)$/;

/**
 * Smallest difference that matters, in the metric's own unit. A percentage means percentage points of a share such as
 * accuracy, and a fraction of `mean` for any other metric. Undefined if the file has none.
 *
 * @param mean mean of the first strategy in the search
 * @example
 * smallestDifferenceOf({ metric: valAccuracy, smallestDifference: { type: 'percent', percent: 1 } }, 0.8); // 0.01
 */
export function smallestDifferenceOf(
  { metric, smallestDifference }: Pick<StudyDefinition, 'metric' | 'smallestDifference'>,
  mean: number,
): number | undefined {
  if (smallestDifference === undefined) return undefined;
  if (smallestDifference.type === 'amount') return smallestDifference.amount;
  return (smallestDifference.percent / 100) * (sharePattern.test(metric.name) ? 1 : Math.abs(mean));
}

/** Strategy whose space has a single point: the configuration. */
function chosenStrategy({ strategy, parameters, part }: Configuration): Strategy {
  return {
    ...(part?.before === undefined ? {} : { before: part.before }),
    name: strategy,
    method: 'grid',
    dimensions: Object.entries(parameters).map(([name, value]) => ({
      owner: 'strategy',
      dimension: { type: 'constant', name, value },
    })),
  };
}
