import { sumCounts } from '@ridgeline/core';
import type { Comparison, PairComparison, StrategyStanding } from '../comparison.ts';
import { rankStandings, repeatUnit } from '../lead.ts';
import { describeAnswer, formatBounds, formatValue } from './answer.ts';
import { assignLetters } from './letters.ts';
import { describeSuperiority } from './superiority.ts';
import { formatP, chooseUnit, toConfidencePercent, type Unit } from './unit.ts';

/** Unformatted text of a comparison. */
export interface ComparisonText {
  /** One short paragraph. */
  readonly answer: string;
  readonly header: StandingText;
  /** Rows of the table of strategies, best first. */
  readonly standings: readonly StandingText[];
  /** Groups of sentences: the verdicts, the overall test, the notes. */
  readonly sections: readonly (readonly string[])[];
}

/** A row, or the header, of the table of strategies. */
export interface StandingText {
  readonly strategy: string;
  /** Number of the strategy's configuration; empty for a Pareto front and for another program's results. */
  readonly chosen: string;
  readonly value: string;
  readonly interval: string;
  /** Letters that indistinguishable strategies share; empty without tests. */
  readonly letters: string;
  /** Number of seeds, or of other observations that the header names, such as searches. */
  readonly seeds: string;
  /**
   * Number of configurations tried; empty in finals, for a Pareto front, and for another program's results with one
   * configuration per strategy.
   */
  readonly tried: string;
}

/**
 * Describes a comparison: the answer, a table of the strategies, on request a sentence for each pair, then the overall
 * test and the notes.
 *
 * @example
 * describeComparison(compareStrategies(trials, study.definition)).answer;
 */
export function describeComparison(
  comparison: Comparison,
  { pairs: withPairs = false }: { readonly pairs?: boolean } = {},
): ComparisonText {
  const { metric, phase, strategies, pairs, overall, notes } = comparison;
  const unit = chooseUnit(metric);
  const percent = toConfidencePercent(comparison.alpha);
  const order = [...rankStandings(comparison), ...strategies.filter(({ chosen }) => chosen === undefined)];
  const letters = findLetters(comparison, order);
  const sections = [
    withPairs ? pairs.map((pair) => describePair(pair, comparison)) : [],
    overall === undefined ? [] : [describeOverallTest(overall.p, overall.meanRanks.length)],
    notes.map((note) => `Note: ${note}`),
  ];
  return {
    answer: describeAnswer(comparison),
    header: {
      strategy: 'strategy',
      chosen: 'chosen',
      value: metric.name,
      interval: `${percent} % interval`,
      letters: letters.size > 0 ? 'group' : '',
      seeds: repeatUnit(comparison.nested),
      tried: phase === 'search' ? 'tried' : '',
    },
    standings: order.map((standing) => ({
      ...formatStanding(standing, unit, comparison),
      letters: letters.get(standing.strategy) ?? '',
    })),
    sections: sections.filter((sentences) => sentences.length > 0),
  };
}

/** Describes a pair and, in finals, the chance that one strategy is better. */
function describePair(pair: PairComparison, comparison: Comparison): string {
  return pair.type === 'uncompared' || comparison.phase === 'search'
    ? pair.verdict
    : `${pair.verdict} ${describeSuperiority(pair, comparison)}`;
}

/** Letters of the strategies, if the comparison tests all pairs; otherwise none. */
function findLetters(
  { phase, interim, against, sameOnAllSeeds, pairs }: Comparison,
  order: readonly StrategyStanding[],
): ReadonlyMap<string, string> {
  if (phase === 'search' || interim || sameOnAllSeeds) return new Map();
  // Finals against one strategy test only its pairs.
  if (against !== undefined) return new Map();
  const comparedPairs = pairs.filter((pair) => pair.type === 'compared');
  const isJudged = (name: string) => comparedPairs.some(({ a, b }) => a === name || b === name);
  const names = order
    .filter(({ strategy, chosen }) => chosen !== undefined || isJudged(strategy))
    .map(({ strategy }) => strategy);
  return assignLetters(names, comparedPairs);
}

function formatStanding(
  { strategy, states, chosen }: StrategyStanding,
  unit: Unit,
  { phase, nested }: Comparison,
): Omit<StandingText, 'letters'> {
  const count = sumCounts(states);
  const tried = phase === 'search' ? String(count) : '';
  if (chosen === undefined) return { strategy, chosen: '-', value: '-', interval: '-', seeds: '0', tried };
  const { configuration, interval, values } = chosen;
  return {
    strategy,
    // Each search chose a different configuration.
    chosen: nested === undefined ? String(configuration.number) : '-',
    value: formatValue(chosen, unit),
    interval: formatBounds(interval, unit),
    seeds: String(values.length),
    tried,
  };
}

/** Describes Friedman's test of all strategies. */
export function describeOverallTest(p: number, strategyCount: number): string {
  return `All ${strategyCount} strategies together, by ranks (Friedman): ${formatP(p)}.`;
}
