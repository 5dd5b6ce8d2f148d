import { Ranking } from '@ridgeline/core';
import { groupBy } from '../group-by.ts';
import { friedman } from '../statistics/friedman.ts';
import { equivalenceP } from '../statistics/equivalence.ts';
import { holm } from '../statistics/holm.ts';
import { criticalDifference } from '../statistics/nemenyi.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { meanOf, midranks } from '../statistics/sample.ts';
import { twoSourceT, widenOverFewSeeds, type TwoSourceT } from '../statistics/two-source.ts';
import { collectRuns, runValues, type StrategyRuns, type Run } from './strategy-runs.ts';
import {
  foldRatio,
  testPairOnDataset,
  testPairOverDatasets,
  areSeedsUnused,
  type UnadjustedPair,
  type PairOptions,
} from './pair-results.ts';
import { findRemedy } from './remedy.ts';
import type {
  RanksOverDatasets,
  RefusedPair,
  ResultComparison,
  ResultMetric,
  ResultOptions,
  ResultPair,
  ResultRow,
  ResultStanding,
  TestedPair,
} from './result.ts';

/**
 * Compares strategies by the results of any program. Values are paired by seed and fold if two strategies have runs
 * under the same seed and fold; otherwise Welch's test judges the pair. Over several data sets, signed ranks judge each
 * pair. Holm covers all tested pairs. A pair gets no verdict if its budgets differ, if runs are missing, too few, or
 * repeated under one seed, if a strategy is the best of several configurations, or if no result depends on its seed.
 *
 * @example
 * const comparison = compareResults(
 *   [1, 2, 3].flatMap((seed) => [
 *     { strategy: 'l2', seed: String(seed), value: 0.9 + seed / 100 },
 *     { strategy: 'none', seed: String(seed), value: 0.8 + seed / 90 },
 *   ]),
 *   { metric: { name: 'accuracy', goal: 'maximize' } },
 * );
 * describeResults(comparison).answer; // 'l2 leads with an accuracy of 92.0 %. It is better than none.'
 */
export function compareResults(
  rows: readonly ResultRow[],
  { metric, alpha = 0.05, equivalent }: ResultOptions,
): ResultComparison {
  const cells = [
    ...groupBy(rows, ({ strategy, dataset }) => JSON.stringify([strategy, dataset])).values(),
  ].map((group) => collectRuns(group, metric));
  const byStrategy = [...groupBy(cells, ({ strategy }) => strategy).values()];
  const datasets = [...new Set(rows.flatMap(({ dataset }) => dataset ?? []))];
  const hasDatasets = datasets.length > 1;
  const foldNames = new Set(rows.flatMap(({ fold }) => fold ?? []));
  const folds = foldNames.size > 1 ? foldNames.size : undefined;
  const options: PairOptions = { metric, confidence: 1 - alpha, folds };

  const unadjusted = byStrategy.flatMap((a, index) =>
    byStrategy
      .slice(index + 1)
      .map((b) =>
        hasDatasets ? testPairOverDatasets(a, b, options) : testPairOnDataset(a[0]!, b[0]!, options),
      ),
  );
  const ignoresSeeds = !hasDatasets && folds === undefined && areSeedsUnused(cells);
  const checked = ignoresSeeds ? unadjusted.map(refuseUnusedSeeds) : unadjusted;
  const pairs = adjustPairs(checked, { metric, alpha, equivalent });
  const tested = pairs.filter(({ type }) => type === 'tested');
  return {
    metric,
    alpha,
    equivalent,
    compared: tested.length,
    datasets: hasDatasets ? datasets : [],
    folds,
    strategies: byStrategy.map((strategyCells) => createStanding(strategyCells, hasDatasets, options)),
    pairs,
    ranks:
      hasDatasets && tested.length === pairs.length
        ? rankStrategies(byStrategy, datasets, metric, alpha)
        : undefined,
    remedy: findRemedy(pairs, byStrategy),
  };
}

/** Refuses a pair because its seeds are unused, unless it is refused for other reasons. */
function refuseUnusedSeeds(pair: UnadjustedPair | RefusedPair): RefusedPair {
  const refusals = pair.type === 'refused' ? pair.refusals : [];
  return {
    type: 'refused',
    a: pair.a,
    b: pair.b,
    refusals: refusals.length > 0 ? refusals : [{ type: 'seeds-unused' }],
  };
}

function createStanding(
  cells: readonly StrategyRuns[],
  hasDatasets: boolean,
  { confidence, folds }: PairOptions,
): ResultStanding {
  const configurations = Math.max(...cells.map((cell) => cell.configurations));
  const values = hasDatasets
    ? cells.flatMap((cell) => {
        const cellValues = runValues(cell);
        return cellValues.length === 0 ? [] : [meanOf(cellValues)];
      })
    : runValues(cells[0]!);
  // Data sets share no training examples.
  const validationToTraining = hasDatasets ? 0 : foldRatio(folds);
  const overSeeds = pairedT(values, { confidence, validationToTraining });
  const twoSource =
    hasDatasets || folds !== undefined ? undefined : estimateOverExamples(cells[0]!.runs, confidence);
  return {
    strategy: cells[0]!.strategy,
    configurations,
    values,
    mean: values.length === 0 ? undefined : meanOf(values),
    interval:
      configurations > 1 ? undefined : twoSource ? widenOverFewSeeds(twoSource, overSeeds) : overSeeds,
  };
}

/**
 * Estimate of the mean over seeds and examples. Undefined unless all runs have values of equally many examples: runs with
 * equal numbers are assumed to share their examples.
 */
function estimateOverExamples(runs: readonly Run[], confidence: number): TwoSourceT | undefined {
  const rows = runs.map(({ examples }) => examples);
  return rows.every((row) => row !== undefined) ? twoSourceT(rows, confidence) : undefined;
}

/** Adjusts the p values of the tested pairs by Holm, tests them for equivalence, and decides their answers. */
function adjustPairs(
  pairs: readonly (UnadjustedPair | RefusedPair)[],
  { metric, alpha, equivalent }: { metric: ResultMetric; alpha: number; equivalent: number | undefined },
): readonly ResultPair[] {
  const tested = pairs.filter((pair) => pair.type === 'tested');
  const equivalences = tested.map(({ estimate }) =>
    equivalent === undefined || estimate === undefined ? undefined : equivalenceP(estimate, equivalent),
  );
  const primaryPs = holm(tested.map(({ primary }) => primary.p));
  const exactPs = holm(tested.map(({ exact }) => exact?.p ?? 1));
  const equivalencePs = holm(equivalences.map((p) => p ?? 1));
  const canReject = (smallest: number) => smallest * tested.length <= alpha;
  const ranking = new Ranking(metric);
  return pairs.map((pair): ResultPair => {
    if (pair.type === 'refused') return pair;
    const index = tested.indexOf(pair);
    const { smallest, ...primary } = pair.primary;
    const p = equivalences[index];
    const judged = {
      ...pair,
      primary: { ...primary, adjustedP: primaryPs[index]!, canReject: canReject(smallest) },
      exact: pair.exact && {
        type: pair.exact.type,
        p: pair.exact.p,
        adjustedP: exactPs[index]!,
        canReject: canReject(pair.exact.smallest),
      },
      equivalence: p === undefined ? undefined : { p, adjustedP: equivalencePs[index]! },
    };
    return { ...judged, answer: decideAnswer(judged, alpha, ranking) };
  });
}

function decideAnswer(
  { primary, equivalence, mean, wins }: Omit<TestedPair, 'answer'>,
  alpha: number,
  ranking: Ranking,
): TestedPair['answer'] {
  const isSignificant = primary.adjustedP <= alpha;
  if (!isSignificant && equivalence !== undefined && equivalence.adjustedP <= alpha) return 'equivalent';
  if (!isSignificant) return 'not-shown';
  const aLeads = ranking.isBetter(mean, 0);
  // Over several data sets, the better strategy must lead by the mean and also win more data sets.
  if (wins !== undefined && Math.sign(wins.a - wins.b) !== (aLeads ? 1 : -1)) return 'not-shown';
  return aLeads ? 'a-better' : 'b-better';
}

/** Mean ranks over the data sets, 1 for the best, with Friedman's test and the critical difference. */
function rankStrategies(
  byStrategy: readonly (readonly StrategyRuns[])[],
  datasets: readonly string[],
  metric: ResultMetric,
  alpha: number,
): RanksOverDatasets {
  const ranking = new Ranking(metric);
  const blocks = datasets.map((dataset) =>
    byStrategy.map((cells) =>
      ranking.loss(meanOf(runValues(cells.find((cell) => cell.dataset === dataset)!))),
    ),
  );
  const test = friedman(blocks);
  const ranks = blocks.map(midranks);
  return {
    strategies: byStrategy.map((cells, index) => ({
      strategy: cells[0]!.strategy,
      meanRank: meanOf(ranks.map((row) => row[index]!)),
    })),
    friedman: test && { statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, p: test.p },
    criticalDifference: criticalDifference(byStrategy.length, datasets.length, alpha),
  };
}
