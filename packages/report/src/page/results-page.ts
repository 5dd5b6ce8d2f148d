import {
  describeResults,
  composeResultNotes,
  formatP,
  formatResultVerdict,
  chooseResultUnit,
  type RanksOverDatasets,
  type ResultComparison,
  type ResultPair,
  type ResultStanding,
  toConfidencePercent,
} from '@ridgeline/compare';
import { strategyAppearance, type StrategyAppearance } from '../figures/figure.ts';
import type { Headline } from '../texts/headline.ts';
import { decimalsForIntervals } from './study-answer.ts';
import { createComparedPair, createUncomparedPair } from './page-pair.ts';
import type { PagePair, PageRanking, PageStanding } from './study-page.ts';

/** View model of a page of results from other programs, as JSON. */
export interface ResultsPage {
  /** Name of the file with the results. */
  readonly title: string;
  /** Strategies in the order of their first rows. */
  readonly strategies: readonly ({ readonly name: string } & StrategyAppearance)[];
  readonly answer: PageRanking;
  /** Reasons for missing verdicts, and remedies, in English; undefined if every pair has a verdict. */
  readonly reasons: string | undefined;
  /** Mean ranks; undefined for one data set. */
  readonly ranks: PageRanks | undefined;
}

/** Mean ranks over several data sets, with intervals as long as the critical difference. */
export interface PageRanks {
  readonly standings: readonly PageStanding[];
  readonly criticalDifference: number;
}

/**
 * Creates the view model of a page of results.
 *
 * @param title name of the file with the results
 * @param notes additional caveats, such as which columns were guessed
 * @example
 * createResultsPage(compareResults(rows, { metric }), { title: 'runs.csv' }).answer.headline.type; // 'judged'
 */
export function createResultsPage(
  comparison: ResultComparison,
  { title, notes = [] }: { readonly title: string; readonly notes?: readonly string[] },
): ResultsPage {
  const { strategies, pairs, ranks } = comparison;
  const text = describeResults(comparison);
  const standings = text.standings.map(({ strategy, letters }) =>
    createPageStanding(
      strategies.find((standing) => standing.strategy === strategy)!,
      text.header.letters === '' ? undefined : letters,
    ),
  );
  return {
    title,
    strategies: strategies.map(({ strategy }, index) => ({ name: strategy, ...strategyAppearance(index) })),
    answer: createPageRanking(comparison, standings, notes),
    reasons: pairs.some(({ type }) => type === 'refused') ? text.answer : undefined,
    ranks: ranks && createPageRanks(standings, ranks),
  };
}

function createPageRanking(
  comparison: ResultComparison,
  standings: readonly PageStanding[],
  notes: readonly string[],
): PageRanking {
  const { metric, alpha, datasets, ranks, equivalent } = comparison;
  const { scale } = chooseResultUnit(comparison);
  const rankByStrategy = new Map(standings.map(({ strategy }, index) => [strategy, index]));
  const pairs = comparison.pairs.map((pair) =>
    createPagePair(pair, comparison, rankByStrategy.get(pair.a)! <= rankByStrategy.get(pair.b)!),
  );
  const [leader] = standings;
  const estimates = comparison.pairs.flatMap((pair) => (pair.type === 'tested' ? (pair.estimate ?? []) : []));
  return {
    phase: 'results',
    metric: { ...metric, scale, suffix: scale === 100 ? ' %' : '' },
    headline: resultsHeadline(standings, pairs, metric.name),
    percent: toConfidencePercent(alpha),
    interim: false,
    sample:
      datasets.length > 0
        ? { type: 'datasets', size: datasets.length }
        : { type: 'runs', size: standings.reduce((sum, { values }) => sum + values.length, 0) },
    examples: estimates.find((estimate) => estimate.type === 'seeds-and-examples')?.examples,
    decimals: decimalsForIntervals(standings, scale),
    standings,
    band:
      equivalent === undefined || leader?.mean === undefined
        ? undefined
        : { low: leader.mean - equivalent, high: leader.mean + equivalent, size: equivalent },
    pairs,
    overall: ranks?.friedman && { strategies: ranks.strategies.length, p: formatP(ranks.friedman.p) },
    notes: [...notes, ...composeResultNotes(comparison)],
  };
}

function createPageStanding(
  { strategy, mean, interval, values, configurations }: ResultStanding,
  letters: string | undefined,
): PageStanding {
  const parameters = configurations > 1 ? [{ name: 'tried', value: String(configurations) }] : [];
  const bounds = { low: interval?.low, high: interval?.high };
  return { strategy, letters, mean, ...bounds, values, parameters, lost: [] };
}

/**
 * Creates the view model of mean ranks, with intervals of half a critical difference on each side. Strategies differ by
 * Nemenyi's test if their intervals do not overlap.
 */
function createPageRanks(
  standings: readonly PageStanding[],
  { strategies, criticalDifference }: RanksOverDatasets,
): PageRanks {
  const halfLength = criticalDifference / 2;
  return {
    criticalDifference,
    standings: standings.map((standing) => {
      const { meanRank } = strategies.find(({ strategy }) => strategy === standing.strategy)!;
      return {
        ...standing,
        mean: meanRank,
        low: meanRank - halfLength,
        high: meanRank + halfLength,
        values: [],
      };
    }),
  };
}

function createPagePair(pair: ResultPair, comparison: ResultComparison, isOrdered: boolean): PagePair {
  const sentence = formatResultVerdict(pair, comparison);
  if (pair.type === 'refused') return createUncomparedPair(pair, isOrdered, sentence);
  const { adjustedP } = pair.answer === 'equivalent' ? pair.equivalence! : pair.primary;
  return createComparedPair({ ...pair, adjustedP, sentence }, isOrdered);
}

function resultsHeadline(
  standings: readonly PageStanding[],
  pairs: readonly PagePair[],
  metric: string,
): Headline {
  const [leader, second] = standings.filter(({ mean }) => mean !== undefined);
  if (leader === undefined) return { type: 'no-value', metric };
  const { strategy } = leader;
  if (second === undefined) return { type: 'only', strategy };
  // The leader ranks before all others, so it is `a` in each of its pairs.
  const leaderPairs = pairs.filter(({ a }) => a === strategy);
  const othersWith = (claim: PagePair['claim']) =>
    leaderPairs.filter((pair) => pair.claim === claim).map(({ b }) => b);
  const unjudged = othersWith('uncompared');
  if (unjudged.length === leaderPairs.length) return { type: 'unjudged', strategy };
  return {
    type: 'judged',
    strategy,
    better: othersWith('better'),
    worse: othersWith('worse'),
    equivalent: othersWith('equivalent'),
    open: othersWith('open'),
    unjudged,
    others: leaderPairs.length,
  };
}
