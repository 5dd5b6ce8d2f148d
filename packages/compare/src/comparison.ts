import type { Configuration, ConfigurationState, Metric, PartOf, TestExamples } from '@ridgeline/core';
import type { KnownExamples } from './example-values.ts';
import type { CollapseRisk } from './statistics/collapse-risk.ts';
import type { ExactTest } from './statistics/exact-test.ts';
import type { Looks } from './looks.ts';
import type { FriedmanTest } from './statistics/friedman.ts';
import type { PairedT } from './statistics/paired-t.ts';
import type { TwoSourceT } from './statistics/two-source.ts';
import type { SignedRankTest } from './statistics/wilcoxon.ts';

/**
 * Source of the trials. `search`: the configurations were chosen by the compared values themselves. `finals`: the
 * chosen configurations were trained again with new seeds.
 */
export type Phase = 'search' | 'finals';

/** Searches whose finals are judged together: one per outer split, or repeats of one search. */
export type NestedSearches = Pick<PartOf, 'type' | 'of'>;

/** Stored records of a round of finals. */
export interface FinalsRecord {
  /** SHA-256 of the plan that was stored before the first trial, in hex. */
  readonly plan: string;
  /** Studies that used the same test data, including this one. */
  readonly ledger: readonly TestDataUse[];
}

/** A study's use of test data, over all rounds of its finals. */
export interface TestDataUse {
  readonly study: string;
  /** True for the study being compared. */
  readonly isOwn: boolean;
  /** Number of trained networks that were evaluated on the data. */
  readonly networks: number;
  /** Time of the first use, in ms since 1970. */
  readonly first: number;
  /** Time of the last use, in ms since 1970. */
  readonly last: number;
}

export interface ComparisonOptions {
  /** Phase of the trials; by default the one in the definition. */
  readonly phase?: Phase;
  /** In finals: results on each test example, by trial number. */
  readonly examples?: ReadonlyMap<number, TestExamples>;
  /** In finals: standings of the strategies at the end of their search. */
  readonly searchStandings?: readonly StrategyStanding[];
  /** Values of each trial on each test example, used instead of `examples`. */
  readonly knownExamples?: KnownExamples;
  /** Searches whose finals are judged together. */
  readonly nested?: NestedSearches;
  /** The store's record of the finals. */
  readonly record?: FinalsRecord;
  /** Number of rounds of finals so far; by default the number of the definition's own round. */
  readonly rounds?: number;
  /** Number of planned trials; undefined if unknown. */
  readonly planned?: number | undefined;
  /**
   * True while trials are missing; intervals are then shown, but nothing is tested. Finals with an unfinished seed are
   * interim in any case. Finals with looks ignore this option: they are interim until the first look.
   */
  readonly interim?: boolean;
  /** In finals with looks: number of seeds at the last look to use; by default that of the last look taken. */
  readonly look?: number | undefined;
  /**
   * In finals: number of seeds pooled from earlier rounds, for strategies with unchanged settings. Pooled seeds come
   * first.
   */
  readonly pooled?: number;
  /** Answers of the earlier rounds of finals. */
  readonly earlierAnswers?: readonly string[];
  /**
   * Accepted chance of any false claim over all pairs and rounds, 0 to 1; by default the finals design's, else 0.05.
   */
  readonly alpha?: number;
  /** Difference to show, in the metric's own unit, for {@link ComparedPair.seedsNeeded}; by default none. */
  readonly resolve?: number;
  /** Smallest difference that matters, in the metric's own unit; by default the finals design's, else none. */
  readonly equivalent?: number;
}

/** Result of a comparison of a study's strategies. */
export interface Comparison {
  readonly metric: Metric;
  readonly phase: Phase;
  readonly interim: boolean;
  /** Number of seeds pooled from earlier rounds; pooled seeds come first. */
  readonly pooled: number;
  /**
   * Looks at planned numbers of seeds; undefined in a search, and in finals with a single test. All other fields describe
   * the last look.
   */
  readonly looks: Looks | undefined;
  /** Searches whose finals are judged together; undefined for a single search. */
  readonly nested: NestedSearches | undefined;
  readonly alpha: number;
  /** Reference strategy, if only its pairs are tested; undefined if all pairs are tested. */
  readonly against: string | undefined;
  readonly equivalent: number | undefined;
  /** The store's record of finals; undefined if it was not read. */
  readonly record: FinalsRecord | undefined;
  /** Numbers of ended and of planned trials; `planned` is undefined if unknown. */
  readonly trials: { readonly ended: number; readonly planned: number | undefined };
  /** Number of test examples in finals; undefined if no trial recorded it. */
  readonly examples: number | undefined;
  /** Number of training examples in finals; undefined if unknown or different between trials. */
  readonly trained: number | undefined;
  /**
   * True if a module or program returned one value for all seeds of each strategy, as if it ignored the seed. Nothing is
   * tested then.
   */
  readonly sameOnAllSeeds: boolean;
  /** Number of pairs over which Holm adjusts; in a search, the number that its finals would have. */
  readonly compared: number;
  /** Standings in the order of the definition. */
  readonly strategies: readonly StrategyStanding[];
  /** Pairs of strategies, in the order of the definition. */
  readonly pairs: readonly PairComparison[];
  /** Risk that a claim by t tests is due to training that collapses by chance; undefined if it is within alpha. */
  readonly collapseRisk: CollapseRisk | undefined;
  /** Search and test value of each chosen configuration that is still the best of its search; empty in a search. */
  readonly overtuning: readonly Overtuning[];
  /**
   * Test of all strategies together, over the seeds on which all are complete. Undefined for fewer than three
   * strategies or two such seeds, and if the seeds change no result or the repeats share training data. A search, an
   * interim comparison and finals with looks have no such test.
   */
  readonly overall: FriedmanTest | undefined;
  /** Caveats, as complete sentences. */
  readonly notes: readonly string[];
}

export interface StrategyStanding {
  readonly strategy: string;
  /** Number of configurations by state. */
  readonly states: Readonly<Record<ConfigurationState, number>>;
  /**
   * Configuration that represents the strategy. Undefined in a search if no configuration is complete and feasible, and
   * in finals if the chosen configuration has no value on any seed.
   */
  readonly chosen: ChosenConfiguration | undefined;
  /**
   * Seeds on which the representing configuration has no value. In finals, a configuration without any value has all its
   * seeds here, while `chosen` is undefined.
   */
  readonly lost: readonly LostRepeat[];
  /**
   * Selection bias of the search, above 0 if the chosen configuration looks better than it would on new seeds. Undefined
   * in finals, and for fewer than two complete configurations or seeds.
   */
  readonly selectionBias: number | undefined;
}

/** Configuration that represents a strategy: the best of the search, where ties go to the lower number. */
export interface ChosenConfiguration {
  readonly configuration: Configuration;
  /** Mean of `values`. */
  readonly mean: number;
  /** Standard deviation of `values` (n - 1); undefined for fewer than two. */
  readonly deviation: number | undefined;
  /**
   * Interval for the mean over new seeds. It also covers new test examples if the results on each are known. Undefined
   * for fewer than two values, and if neither seeds nor examples vary.
   */
  readonly interval: Interval | undefined;
  /** Value of each complete repeat, in the order of repeats. */
  readonly values: readonly SeedValue[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface SeedValue {
  readonly seed: number;
  readonly value: number;
}

export interface LostRepeat {
  readonly seed: number;
  readonly state: Exclude<ConfigurationState, 'complete'>;
}

/** Seed without a pair of values, and the reason. */
export type MissingPair = {
  readonly seed: number;
  readonly reason:
    | { readonly type: 'no-value'; readonly strategy: string; readonly state: LostRepeat['state'] }
    /** The trials differ in backend, version, processor or data, so their bits are not comparable. */
    | { readonly type: 'fingerprints-differ' };
};

export type PairComparison = ComparedPair | UncomparedPair;

/**
 * Two strategies that no test can compare. A test needs a common seed that each strategy either lost by its own fault or
 * completed with a comparable value.
 */
interface UncomparedPair {
  readonly type: 'uncompared';
  readonly a: string;
  readonly b: string;
  readonly missing: readonly MissingPair[];
  readonly verdict: string;
}

/**
 * Comparison of two strategies by their values and lost seeds. Differences are `a` minus `b`, in the metric's own unit.
 */
export interface ComparedPair {
  readonly type: 'compared';
  readonly a: string;
  readonly b: string;
  /** Difference on each common seed. Differences are made equal if all of them vary only by float32 rounding. */
  readonly differences: readonly SeedValue[];
  readonly missing: readonly MissingPair[];
  /** Mean of `differences`; undefined if lost seeds leave none. */
  readonly mean: number | undefined;
  /** Estimate of the difference; undefined for fewer than two differences, and without a spread over seeds. */
  readonly estimate: Estimate | undefined;
  /** Number of seeds that each strategy lost by its own fault, in finals; a lost seed ranks below every value. */
  readonly lost: { readonly a: number; readonly b: number };
  /**
   * McNemar's test; undefined unless there is exactly one difference, the metric is `test_accuracy`, and the results on
   * each test example are known.
   */
  readonly oneSeed: SingleSeedComparison | undefined;
  /** Hedges' g of the differences; undefined for fewer than three, or without a spread. */
  readonly effect: number | undefined;
  /** Chance that `a` is better than `b`. */
  readonly superiority: Superiority;
  /**
   * Tests of the difference. Undefined in a search, which claims nothing, in an interim comparison, for pairs without
   * the reference strategy of `against`, and if the seeds change no result.
   */
  readonly tests: PairTests | undefined;
  /**
   * Seeds needed to show the difference `resolve`; undefined without that option, without `tests`, for fewer than five
   * seeds, and without a spread.
   */
  readonly seedsNeeded: SeedsNeeded | undefined;
  readonly answer: Answer;
  /** True if more seeds cannot decide the pair: infinitely many would shorten its interval by less than an eighth. */
  readonly isLimited: boolean;
  /** True if a later look of these finals may decide the pair. */
  readonly isOpen: boolean;
  readonly verdict: string;
}

/**
 * True if a tested pair is judged by ranks, because seeds were lost. A mean over the remaining seeds would flatter a
 * strategy that lost seeds.
 *
 * @example
 * isJudgedByRanks(pair) ? pair.tests?.signedRank : pair.estimate;
 */
export function isJudgedByRanks({ tests, lost }: Pick<ComparedPair, 'tests' | 'lost'>): boolean {
  return tests !== undefined && lost.a + lost.b > 0;
}

/** Interval of a verdict, with its test against 0. */
export type Estimate =
  /** Estimate for new seeds, on the data that the trials share. */
  | ({ readonly type: 'seeds' } & PairedT)
  /** Estimate for new seeds and new test examples. */
  | ({ readonly type: 'seeds-and-examples' } & TwoSourceT);

/** Comparison of two trained networks on the same test examples. It does not extend to their strategies. */
export interface SingleSeedComparison {
  /** Number of test examples that only `a` classifies correctly. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** P value of McNemar's exact test. */
  readonly p: number;
}

/** Chance that one strategy is better than another under the same seed; ties count half. */
export type Superiority =
  /** Chance on a new seed and a new test example. */
  | {
      readonly type: 'seeds-and-examples';
      /** Chance, 0 to 1. */
      readonly chance: number;
      /** Interval of the chance; undefined for one seed, and if neither seeds nor examples vary. */
      readonly interval: Interval | undefined;
    }
  /** Chance on a new seed, without an interval: the share of seeds on which `a` is better, out of `seeds`. */
  | { readonly type: 'seeds'; readonly chance: number; readonly seeds: number };

/** A strategy's chosen configuration on its validation data and on the test part. */
export interface Overtuning {
  readonly strategy: string;
  /** Number of configurations tried; with 1, there was no choice. */
  readonly tried: number;
  /** Mean over the seeds of the search, in the metric's own unit. */
  readonly validation: number;
  /** Mean over the seeds of the finals. */
  readonly test: number;
  /** Deterioration from validation to test: above 0 if the validation value was better. */
  readonly loss: number;
}

export interface PairTests {
  /** The test that decides; undefined if none applies, as for a single seed. */
  readonly primary: PrimaryTest | undefined;
  /**
   * Two one-sided tests of equivalence; undefined without a smallest difference that matters, and if seeds were lost.
   */
  readonly equivalence: { readonly p: number; readonly adjustedP: number } | undefined;
  /** Exact sign-flip test; undefined for more than 32 seeds, and over outer splits. */
  readonly signFlip: AdjustedTest<ExactTest> | undefined;
  /** Signed-rank test; undefined over outer splits, whose training sets overlap. */
  readonly signedRank: AdjustedTest<SignedRankTest> | undefined;
}

/**
 * Test that decides a pair: the t test of the estimate; the exact sign-flip test if the differences have no spread; the
 * exact signed-rank test if seeds were lost.
 */
interface PrimaryTest {
  readonly type: 't' | 'sign-flip' | 'signed-rank';
  readonly p: number;
  /** P value after Holm's adjustment over all tested pairs, divided by the round's share of alpha. */
  readonly adjustedP: number;
}

type AdjustedTest<T> = T & {
  /** P value after Holm's adjustment over all tested pairs, divided by the round's share of alpha. */
  readonly adjustedP: number;
  /** True if some data with this many differences could be significant after these adjustments. */
  readonly canReject: boolean;
};

export interface SeedsNeeded {
  /** Difference to show, in the metric's own unit. */
  readonly resolve: number;
  /** Level of each test, that of Holm's strictest step: the round's part of alpha, divided by the number of pairs. */
  readonly alpha: number;
  /** Chance of showing the difference. */
  readonly power: number;
  /** Seeds needed by the observed deviation (`from`) and by its upper 80 % bound (`to`); undefined if above 10,000. */
  readonly seeds: { readonly from: number | undefined; readonly to: number | undefined };
}

/**
 * Answer for a pair. `untested`: no test applies, as in a search, an interim comparison, or for a single seed.
 * `equivalent`: within the smallest difference that matters.
 */
export type Answer = 'a-better' | 'b-better' | 'equivalent' | 'not-shown' | 'untested';

/**
 * Lists the strategies with a pair that a later look may decide. All others need no further training.
 *
 * @example
 * openStrategies(comparison); // ['dropout', 'none']
 */
export function openStrategies({ pairs, strategies }: Comparison): readonly string[] {
  const openNames = new Set(
    pairs.flatMap((pair) => (pair.type === 'compared' && pair.isOpen ? [pair.a, pair.b] : [])),
  );
  return strategies.map(({ strategy }) => strategy).filter((name) => openNames.has(name));
}
