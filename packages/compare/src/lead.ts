import { Ranking, sumCounts } from '@ridgeline/core';
import type { ChosenConfiguration, ComparedPair, Comparison, StrategyStanding } from './comparison.ts';

/** Leading strategy of a comparison, with the data for a sentence about it. */
export type Lead =
  /** No strategy has a value. */
  | {
      readonly type: 'nothing';
      /** Number of ended trials. */
      readonly ended: number;
      /** Number of planned trials; undefined if unknown. */
      readonly planned: number | undefined;
      /** Number of configurations in any state. */
      readonly configurations: number;
      /** Number of complete configurations, all of them infeasible. */
      readonly complete: number;
    }
  /** Only one strategy has a value, so there is nothing to compare. */
  | { readonly type: 'only'; readonly strategy: string; readonly chosen: ChosenConfiguration }
  /** A search, which ranks but claims nothing. */
  | {
      readonly type: 'search';
      readonly strategy: string;
      readonly chosen: ChosenConfiguration;
      readonly interim: boolean;
    }
  /** Finals before their first test. */
  | {
      readonly type: 'untested';
      readonly strategy: string;
      readonly chosen: ChosenConfiguration;
      /** Number of seeds at the first look; undefined if the test waits for all seeds, or all searches. */
      readonly firstLook: number | undefined;
    }
  /** Finals that were tested. */
  | ({
      readonly type: 'tested';
      readonly strategy: string;
      readonly chosen: ChosenConfiguration;
      /**
       * Reference strategy of the finals, with the verdicts on its pairs except the pair with the leader. Undefined if
       * the reference strategy leads, and in finals that test all pairs.
       */
      readonly reference: ({ readonly strategy: string } & JudgedStrategies) | undefined;
    } & JudgedStrategies);

/** Verdicts on the other strategies, from one strategy's point of view. */
export interface JudgedStrategies {
  /** Strategies that this one is better than. */
  readonly better: readonly string[];
  /** Strategies that this one is worse than. */
  readonly worse: readonly string[];
  readonly equivalent: readonly string[];
  /** Strategies in undecided pairs with this one. */
  readonly open: readonly string[];
  /** Remedy for the undecided pairs; undefined if there are none. */
  readonly remedy: VerdictRemedy | undefined;
}

/** Way to decide pairs without a significant difference. `look`: the next planned look. `repeat`: more repeats. */
export type VerdictRemedy =
  | { readonly type: 'look'; readonly seeds: number }
  /** Seeds were lost, and nothing is claimed without their values. */
  | { readonly type: 'lost-seeds' }
  | { readonly type: 'repeat'; readonly helpful: 'seeds' | 'searches' }
  /** Most of the error comes from the data: more of `helpful` would reduce it, more of `useless` would not. */
  | {
      readonly type: 'data';
      readonly helpful: 'test examples' | 'rows';
      readonly useless: 'seeds' | 'searches';
    };

/**
 * Finds the leading strategy and the verdicts on the others.
 *
 * @example
 * findLead(compareStrategies(trials, study.definition)).type; // 'search'
 */
export function findLead(comparison: Omit<Comparison, 'notes'>): Lead {
  const { phase, interim, looks, nested, trials, strategies, against } = comparison;
  const [leader, ...otherStandings] = rankStandings(comparison);
  if (leader === undefined) {
    const configurations = strategies.reduce((sum, { states }) => sum + sumCounts(states), 0);
    const complete = strategies.reduce((sum, { states }) => sum + states.complete, 0);
    return { type: 'nothing', ...trials, configurations, complete };
  }
  const leading = { strategy: leader.strategy, chosen: leader.chosen! };
  const pairs = collectTestedPairs(comparison, leader.strategy);
  if (otherStandings.length + pairs.length === 0) return { type: 'only', ...leading };
  if (phase === 'search') return { type: 'search', ...leading, interim };
  if (interim) {
    const awaitsAll = nested?.type === 'search' || looks === undefined;
    return { type: 'untested', ...leading, firstLook: awaitsAll ? undefined : looks.planned[0] };
  }
  const judge = (judgedPairs: readonly JudgedPair[]): JudgedStrategies => {
    const namesWith = (verdict: JudgedPair['verdict']) =>
      judgedPairs.filter((pair) => pair.verdict === verdict).map(({ other }) => other);
    const openPairs = judgedPairs.filter(({ verdict }) => verdict === 'open');
    return {
      better: namesWith('better'),
      worse: namesWith('worse'),
      equivalent: namesWith('equivalent'),
      open: namesWith('open'),
      remedy: openPairs.length === 0 ? undefined : findRemedy(openPairs, comparison),
    };
  };
  const reference =
    against === undefined || against === leader.strategy
      ? undefined
      : {
          strategy: against,
          ...judge(collectTestedPairs(comparison, against).filter(({ other }) => other !== leader.strategy)),
        };
  return { type: 'tested', ...leading, ...judge(pairs), reference };
}

/**
 * Strategies with a value, best mean first. But the leader comes before the others: the best of those that are not beaten
 * without a lost seed.
 */
export function rankStandings(comparison: Omit<Comparison, 'notes'>): readonly StrategyStanding[] {
  const { strategies, metric } = comparison;
  const byMean = strategies
    .filter(({ chosen }) => chosen !== undefined)
    .toSorted((a, b) => (new Ranking(metric).isBetter(a.chosen!.mean, b.chosen!.mean) ? -1 : 1));
  const leader = byMean.find(({ strategy }) => !isBeaten(comparison, strategy)) ?? byMean[0];
  return leader === undefined ? [] : [leader, ...byMean.filter((standing) => standing !== leader)];
}

/**
 * True if another strategy is better although no seed was lost. Such a strategy may have the best mean, because it stopped
 * after fewer seeds than the others.
 */
function isBeaten(comparison: Omit<Comparison, 'notes'>, strategy: string): boolean {
  return collectTestedPairs(comparison, strategy).some(
    ({ verdict, pair: { lost } }) => verdict === 'worse' && lost.a + lost.b === 0,
  );
}

/** A tested pair, as seen from one of its strategies. */
interface JudgedPair {
  /** Name of the other strategy of the pair. */
  readonly other: string;
  /** Verdict on the strategy in comparison with `other`. */
  readonly verdict: 'better' | 'worse' | 'equivalent' | 'open';
  readonly pair: ComparedPair;
}

function collectTestedPairs({ pairs }: Omit<Comparison, 'notes'>, strategy: string): readonly JudgedPair[] {
  return pairs.flatMap((pair): readonly JudgedPair[] => {
    if (pair.type === 'uncompared' || (pair.a !== strategy && pair.b !== strategy)) return [];
    // Finals against a reference strategy test only the pairs of that strategy.
    if (pair.tests === undefined) return [];
    return [{ other: pair.a === strategy ? pair.b : pair.a, verdict: toVerdict(strategy, pair), pair }];
  });
}

function toVerdict(strategy: string, { a, answer }: ComparedPair): JudgedPair['verdict'] {
  switch (answer) {
    case 'a-better':
      return a === strategy ? 'better' : 'worse';
    case 'b-better':
      return a === strategy ? 'worse' : 'better';
    case 'equivalent':
      return 'equivalent';
    case 'not-shown':
    case 'untested':
      return 'open';
  }
}

/** Plural noun for the repeats that a comparison tests: `searches` if the search was repeated, else `seeds`. */
export function repeatUnit(nested: Comparison['nested']): 'searches' | 'seeds' {
  return nested?.type === 'search' ? 'searches' : 'seeds';
}

/**
 * Finds the remedy for undecided pairs: the next look if it may decide a pair; the lost seeds if they prevent all tests;
 * more examples if the examples cause most of the error; otherwise more repeats.
 */
function findRemedy(
  openPairs: readonly JudgedPair[],
  { looks, nested }: Pick<Comparison, 'looks' | 'nested'>,
): VerdictRemedy {
  const nextLook = looks?.planned[looks.made];
  if (nextLook !== undefined && openPairs.some(({ pair }) => pair.isOpen))
    return { type: 'look', seeds: nextLook };
  if (openPairs.every(({ pair }) => pair.tests?.primary === undefined && pair.lost.a + pair.lost.b > 0)) {
    return { type: 'lost-seeds' };
  }
  const repeats = repeatUnit(nested);
  return openPairs.every(({ pair }) => pair.isLimited)
    ? { type: 'data', helpful: nested?.type === 'split' ? 'rows' : 'test examples', useless: repeats }
    : { type: 'repeat', helpful: repeats };
}
