import {
  ParetoRanking,
  Ranking,
  violationOf,
  type Configuration,
  type ObjectiveResult,
  type Metric,
  type ObjectiveSettings,
  type Report,
} from '@ridgeline/core';
import type { FinishedConfiguration } from '../history.ts';

/**
 * A configuration that a sampler learns from, with its sort key: `tier`, then `negatedStep`, then `loss`; smaller is
 * better.
 */
export interface RankableConfiguration {
  readonly configuration: Configuration;
  /** 0 if complete, 1 if pruned, 2 if infeasible, 3 if diverged. */
  readonly tier: number;
  /** Negated step at which a pruned configuration was stopped, so that smaller is better; otherwise 0. */
  readonly negatedStep: number;
  /** Loss or, if infeasible, the violation of the constraints. */
  readonly loss: number;
}

/**
 * Sorts finished configurations from best to worst. Complete ones come first, by value; then pruned ones by their last
 * step and their value at that step; then infeasible ones by their violation; then diverged ones. Ties go to the lower
 * number. Failed and cancelled ones carry no information and are omitted.
 */
export function rankConfigurations(
  finished: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
): readonly RankableConfiguration[] {
  return finished
    .filter(isInformative)
    .map((entry) => toRankable(entry, search))
    .sort((a, b) => compareRankable(a, b) || a.configuration.number - b.configuration.number);
}

/** True if a sampler learns from a configuration: failed and cancelled ones carry no information. */
export function isInformative({ outcome }: FinishedConfiguration): boolean {
  return outcome !== 'failed' && outcome !== 'cancelled';
}

/** Compares two sort keys: below 0 if `a` is better, 0 if they are equal. */
export function compareRankable(a: RankableConfiguration, b: RankableConfiguration): number {
  if (a.tier !== b.tier) return a.tier - b.tier;
  if (a.negatedStep !== b.negatedStep) return a.negatedStep - b.negatedStep;
  // The difference of two infinite losses would be NaN.
  return a.loss === b.loss ? 0 : a.loss - b.loss;
}

/** Adds the sort key to a configuration. */
export function toRankable(
  finished: FinishedConfiguration,
  { metric, constraints = [] }: ObjectiveSettings,
): RankableConfiguration {
  const { configuration, outcome } = finished;
  const ranking = new Ranking(metric);
  if (outcome === 'complete') {
    const violation = violationOf(finished.values ?? {}, constraints);
    return violation > 0
      ? { configuration, tier: 2, negatedStep: 0, loss: violation }
      : { configuration, tier: 0, negatedStep: 0, loss: ranking.loss(finished.value!) };
  }
  if (outcome === 'diverged') return { configuration, tier: 3, negatedStep: 0, loss: 0 };
  const { step, value } = findEarliestStop(finished, metric);
  const loss = value === undefined ? Infinity : ranking.loss(value);
  return { configuration, tier: 1, negatedStep: -step, loss };
}

/** A complete configuration with its loss for each objective and its violation of the constraints. */
export interface CompleteResult extends ObjectiveResult {
  readonly configuration: Configuration;
}

/** Selects the complete configurations, in their order, and adds their losses and violations. */
export function completeResults(
  finished: readonly FinishedConfiguration[],
  search: ObjectiveSettings,
): readonly CompleteResult[] {
  const ranking = new ParetoRanking(search);
  return finished
    .filter(({ outcome }) => outcome === 'complete')
    .map((entry) => ({
      configuration: entry.configuration,
      ...ranking.toObjectiveResult(judgedValues(entry, search)),
    }));
}

function judgedValues(
  { value, values }: FinishedConfiguration,
  { metric, objectives }: ObjectiveSettings,
): Report['values'] {
  return objectives === undefined ? { ...values, [metric.name]: value! } : (values ?? {});
}

/**
 * Last step and value of the repeat that reported for the fewest steps. Repeats without reports do not count; step 0 if
 * no repeat has reported.
 */
function findEarliestStop(
  { repeats }: FinishedConfiguration,
  metric: Metric,
): { readonly step: number; readonly value: number | undefined } {
  const lastReports = repeats.flatMap(({ curve }) => curve.slice(-1));
  const shortest = lastReports.reduce<(typeof lastReports)[number] | undefined>(
    (earliest, report) => (earliest === undefined || report.step < earliest.step ? report : earliest),
    undefined,
  );
  return { step: shortest?.step ?? 0, value: shortest?.values[metric.name] };
}
