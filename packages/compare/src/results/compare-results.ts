import { Ranking } from '@ridgeline/core';
import { groupBy } from '../group-by.ts';
import { withTies } from '../pairing.ts';
import { foldRatio } from '../split.ts';
import { findCollapseRisk } from '../statistics/collapse-risk.ts';
import { friedman } from '../statistics/friedman.ts';
import { equivalenceP } from '../statistics/equivalence.ts';
import { adjustClaims, holm } from '../statistics/holm.ts';
import { criticalDifference } from '../statistics/nemenyi.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { areAllConstant, meanOf, midranks } from '../statistics/sample.ts';
import { twoSourceT, widenOverFewSeeds, type TwoSourceT } from '../statistics/two-source.ts';
import { collectRuns, runValues, type StrategyRuns, type Run } from './strategy-runs.ts';
import {
  testPairOnDataset,
  testPairOverDatasets,
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
  { metric, alpha = 0.05, equivalent, validationToTraining: ratio, openEnded = new Set() }: ResultOptions,
): ResultComparison {
  const cells = [
    ...groupBy(rows, ({ strategy, dataset }) => JSON.stringify([strategy, dataset])).values(),
  ].map((group) => collectRuns(group, metric));
  const cellsByStrategy = [...groupBy(cells, ({ strategy }) => strategy).values()];
  const datasets = [...new Set(rows.flatMap(({ dataset }) => dataset ?? []))];
  const hasDatasets = datasets.length > 1;
  const foldNames = new Set(rows.flatMap(({ fold }) => fold ?? []));
  const folds = foldNames.size > 1 ? foldNames.size : undefined;
  const validationToTraining = ratio ?? (folds === undefined ? 0 : foldRatio(folds));
  const options: PairOptions = { metric, confidence: 1 - alpha, validationToTraining, openEnded };

  const unadjustedPairs = cellsByStrategy.flatMap((a, index) =>
    cellsByStrategy
      .slice(index + 1)
      .map((b) =>
        hasDatasets ? testPairOverDatasets(a, b, options) : testPairOnDataset(a[0]!, b[0]!, options),
      ),
  );
  const ignoresSeeds = !hasDatasets && validationToTraining === 0 && areAllConstant(cells.map(runValues));
  const candidates = ignoresSeeds ? unadjustedPairs.map(refuseUnusedSeeds) : unadjustedPairs;
  const pairs = adjustPairs(candidates, { metric, alpha, equivalent });
  const testedPairs = pairs.filter((pair) => pair.type === 'tested');
  return {
    metric,
    alpha,
    equivalent,
    compared: testedPairs.length,
    datasets: hasDatasets ? datasets : [],
    folds,
    hasOverlap: !hasDatasets && validationToTraining > 0,
    strategies: cellsByStrategy.map((strategyCells) => createStanding(strategyCells, hasDatasets, options)),
    pairs,
    ranks:
      hasDatasets && testedPairs.length === pairs.length
        ? rankStrategies(cellsByStrategy, datasets, metric, alpha)
        : undefined,
    collapseRisk: findCollapseRisk({
      seeds: Math.min(...testedPairs.map(countClaimRuns)),
      strategies: new Set(testedPairs.flatMap(({ a, b }) => [a, b])).size,
      hasReference: false,
      level: alpha,
    }),
    remedy: findRemedy(pairs, cellsByStrategy),
  };
}

/** Smaller of the two strategies' numbers of runs; Infinity unless a t test claims a difference. */
function countClaimRuns({ answer, primary, n }: TestedPair): number {
  const isClaimed = answer === 'a-better' || answer === 'b-better';
  return isClaimed && (primary.type === 't' || primary.type === 'welch') ? Math.min(n.a, n.b) : Infinity;
}

/** Refuses a pair because its seeds are unused; a pair that is already refused keeps its reasons. */
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
  { confidence, validationToTraining }: PairOptions,
): ResultStanding {
  const configurations = Math.max(...cells.map((cell) => cell.configurations));
  const values = hasDatasets
    ? cells.flatMap((cell) => {
        const cellValues = runValues(cell);
        return cellValues.length === 0 ? [] : [meanOf(cellValues)];
      })
    : runValues(cells[0]!);
  const overSeeds = pairedT(values, {
    confidence,
    // Data sets share no training examples.
    validationToTraining: hasDatasets ? 0 : validationToTraining,
  });
  const twoSource =
    hasDatasets || validationToTraining > 0 ? undefined : estimateOverExamples(cells[0]!.runs, confidence);
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
  const testedPairs = pairs.filter((pair) => pair.type === 'tested');
  const equivalencePs = testedPairs.map(({ estimate }) =>
    equivalent === undefined || estimate === undefined ? undefined : equivalenceP(estimate, equivalent),
  );
  const claims = adjustClaims(
    testedPairs.map(({ primary }) => primary.p),
    equivalencePs,
  );
  const adjustedExactPs = holm(testedPairs.map(({ exact }) => exact?.p ?? 1));
  const canReject = (smallest: number) => smallest * testedPairs.length <= alpha;
  const ranking = new Ranking(metric);
  return pairs.map((pair): ResultPair => {
    if (pair.type === 'refused') return pair;
    const index = testedPairs.indexOf(pair);
    const { smallest, ...primary } = pair.primary;
    const p = equivalencePs[index];
    const judgedPair = {
      ...pair,
      primary: { ...primary, adjustedP: claims.differences[index]!, canReject: canReject(smallest) },
      exact: pair.exact && {
        type: pair.exact.type,
        p: pair.exact.p,
        adjustedP: adjustedExactPs[index]!,
        canReject: canReject(pair.exact.smallest),
      },
      equivalence: p === undefined ? undefined : { p, adjustedP: claims.equivalences[index]! },
    };
    return { ...judgedPair, answer: decideAnswer(judgedPair, alpha, ranking) };
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
  cellsByStrategy: readonly (readonly StrategyRuns[])[],
  datasets: readonly string[],
  metric: ResultMetric,
  alpha: number,
): RanksOverDatasets {
  const ranking = new Ranking(metric);
  const blocks = datasets.map((dataset) =>
    withTies(
      cellsByStrategy.map((cells) =>
        ranking.loss(meanOf(runValues(cells.find((cell) => cell.dataset === dataset)!))),
      ),
    ),
  );
  const test = friedman(blocks);
  const ranks = blocks.map(midranks);
  return {
    strategies: cellsByStrategy.map((cells, index) => ({
      strategy: cells[0]!.strategy,
      meanRank: meanOf(ranks.map((row) => row[index]!)),
    })),
    friedman: test && { statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, p: test.p },
    criticalDifference: criticalDifference(cellsByStrategy.length, datasets.length, alpha),
  };
}
