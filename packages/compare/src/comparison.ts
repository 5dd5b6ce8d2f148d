import type { Configuration, ConfigurationState, Metric, PartOf, TestExamples } from '@ridgeline/core';
import type { Estimate, OneSeed } from './evidence.ts';
import type { KnownExamples } from './example-values.ts';
import type { ExactTest } from './statistics/exact-test.ts';
import type { Looks } from './looks.ts';
import type { Overtuning } from './overtuning.ts';
import type { Superiority } from './superiority.ts';
import type { FriedmanTest } from './statistics/friedman.ts';
import type { SignedRankTest } from './statistics/wilcoxon.ts';

/**
 * What the trials come from. `search`: the configurations were chosen by the very numbers that are compared. `finals`:
 * the chosen ones, trained again on fresh seeds.
 */
export type Phase = 'search' | 'finals';

/** Searches whose finals are judged together: one for each outer split, or repeats of one. */
export type Nested = Pick<PartOf, 'type' | 'of'>;

/** Records of a store on a round of finals. */
export interface FinalsRecord {
  /** SHA-256 of its plan as it was stored before its first trial, in hex. */
  readonly plan: string;
  /** Studies that have met the same test data, this one among them. */
  readonly ledger: readonly Meeting[];
}

/** A study's meetings with test data, all rounds of its finals together. Times are milliseconds since 1970. */
export interface Meeting {
  readonly study: string;
  /** True for the study that is compared. */
  readonly isOwn: boolean;
  /** Trained networks that met them. */
  readonly networks: number;
  readonly first: number;
  readonly last: number;
}

export interface ComparisonOptions {
  /** What the definition says of itself, unless it is said. */
  readonly phase?: Phase;
  /** In finals: what each trial made of each test example, by the trial's number. */
  readonly examples?: ReadonlyMap<number, TestExamples>;
  /** In finals: the strategies as the search left them. */
  readonly searched?: readonly StrategyStanding[];
  /** Values of each trial on each test example, in place of `examples`. */
  readonly known?: KnownExamples;
  /** Searches whose finals are judged together. */
  readonly nested?: Nested;
  /** In finals: what the store says of them. */
  readonly record?: FinalsRecord;
  /** In finals: how many rounds there are. */
  readonly rounds?: number;
  /** Trials that the study plans; left out where that is not known. */
  readonly planned?: number | undefined;
  /** Whether trials are still to come: then there are intervals and no tests. */
  readonly interim?: boolean;
  /** In finals that are looked at: no look at more seeds is made. */
  readonly look?: number | undefined;
  /** In finals: how many of the first seeds are those of rounds before, of strategies whose settings did not change. */
  readonly pooled?: number;
  /** In finals: the answer of each round before. */
  readonly earlier?: readonly string[];
  /** Accepted chance of any false claim over all pairs and rounds, 0 to 1; else that of the finals' design, else 0.05. */
  readonly alpha?: number;
  /** Difference that seeds are counted for, in the metric's own unit; by default no seeds are counted. */
  readonly resolve?: number;
  /** Largest difference that is of no importance, in the metric's own unit; else that of the finals' design, else none. */
  readonly equivalent?: number;
}

/** The strategies of a study, told apart as far as the numbers go. */
export interface Comparison {
  readonly metric: Metric;
  readonly phase: Phase;
  readonly interim: boolean;
  /** Number of first seeds that are those of rounds before. */
  readonly pooled: number;
  /** Of finals that are tested at planned numbers of seeds; all else is by the last look that was made. */
  readonly looks: Looks | undefined;
  /** Searches whose finals are judged together; undefined for the settings of one search. */
  readonly nested: Nested | undefined;
  readonly alpha: number;
  readonly equivalent: number | undefined;
  /** Of finals; undefined where the store was not asked. */
  readonly record: FinalsRecord | undefined;
  /** Trials that have ended, and those that are planned; undefined where that is not known. */
  readonly trials: { readonly ended: number; readonly planned: number | undefined };
  /** Test examples of finals; undefined where no trial's results tell. */
  readonly examples: number | undefined;
  /** Examples that the networks of finals were trained on; undefined where that is not known, or not the same for all. */
  readonly trained: number | undefined;
  /** Number of pairs of strategies that were tested, which Holm counts. */
  readonly compared: number;
  /** In the order of the definition. */
  readonly strategies: readonly StrategyStanding[];
  /** Each two strategies, in the order of the definition. */
  readonly pairs: readonly PairComparison[];
  /** Value of each chosen configuration in the search, against the test part; empty in a search. */
  readonly overtuning: readonly Overtuning[];
  /** All strategies at once, over the seeds on which all are complete; undefined where that cannot be tested. */
  readonly overall: FriedmanTest | undefined;
  /** What has to be known to read the numbers, as whole sentences. */
  readonly notes: readonly string[];
}

export interface StrategyStanding {
  readonly strategy: string;
  /** Configurations by state. */
  readonly states: Readonly<Record<ConfigurationState, number>>;
  /** What the strategy is judged by; undefined where it has nothing complete. */
  readonly chosen: Chosen | undefined;
  /** Seeds of its configuration that came to no value, in finals also where none has one. */
  readonly lost: readonly LostRepeat[];
  /**
   * Amount by which the choice of the best flatters it, of a search: above 0 where it looks better than it does on a new
   * seed. Undefined in finals, and for fewer than two complete configurations or seeds.
   */
  readonly selectionBias: number | undefined;
}

/** The best configuration of a strategy; ties go to the lower number. */
export interface Chosen {
  readonly configuration: Configuration;
  /** Mean of `values`. */
  readonly mean: number;
  /** Standard deviation of `values` (n - 1); undefined for fewer than two. */
  readonly deviation: number | undefined;
  /**
   * Interval for the mean over new seeds, and over new test examples where results on each are known; undefined for fewer
   * than two values or where all are equal.
   */
  readonly interval: Interval | undefined;
  /** The value of each complete repeat, by repeat. */
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

/** Why a seed gives no pair. */
export type MissingPair = {
  readonly seed: number;
  readonly reason:
    | { readonly type: 'no-value'; readonly strategy: string; readonly state: LostRepeat['state'] }
    /** The two trials were computed on different machines, backends or versions: their bits do not belong together. */
    | { readonly type: 'fingerprints-differ' };
};

export type PairComparison = ComparedPair | UncomparedPair;

/** Two strategies without a seed on which both have a value, or one of them lost its own. */
export interface UncomparedPair {
  readonly type: 'uncompared';
  readonly a: string;
  readonly b: string;
  readonly missing: readonly MissingPair[];
  readonly verdict: string;
}

/**
 * Two strategies by their values and the seeds that they lost. All differences are value of `a` minus value of `b`, in
 * the metric's own unit.
 */
export interface ComparedPair {
  readonly type: 'compared';
  readonly a: string;
  readonly b: string;
  /** One a seed that both have, all alike where they differ by no more than float32 rounding. */
  readonly differences: readonly SeedValue[];
  readonly missing: readonly MissingPair[];
  /** Mean of `differences`; undefined where lost seeds leave none. */
  readonly mean: number | undefined;
  /** Undefined for fewer than two differences, and where they have no spread over seeds. */
  readonly estimate: Estimate | undefined;
  /** Seeds that each strategy lost by its own fault in finals; each ranks below every value. */
  readonly lost: { readonly a: number; readonly b: number };
  /** Of one seed, in finals that are ranked by accuracy. */
  readonly oneSeed: OneSeed | undefined;
  readonly effect: number | undefined;
  /** Chance that `a` does better than `b`. */
  readonly superiority: Superiority;
  /** Undefined in an interim comparison and in a search, which claims nothing. */
  readonly tests: PairTests | undefined;
  /** Undefined unless a difference was asked for, and below five seeds. */
  readonly seedsNeeded: SeedsNeeded | undefined;
  readonly answer: Answer;
  /** True where the pair is undecided, and endless seeds would shorten its interval by less than an eighth. */
  readonly isLimited: boolean;
  /** True where a later look of these finals may decide the pair. */
  readonly isOpen: boolean;
  readonly verdict: string;
}

export interface PairTests {
  /** The test that decides; undefined for a single seed. */
  readonly primary: PrimaryTest | undefined;
  /** Two one-sided tests of equivalence; undefined without a smallest difference, and where seeds were lost. */
  readonly equivalence: { readonly p: number; readonly adjustedP: number } | undefined;
  /** Undefined for more than 32 seeds, and over outer splits. */
  readonly signFlip: AdjustedTest<ExactTest> | undefined;
  /** Undefined over outer splits, whose training sets overlap. */
  readonly signedRank: AdjustedTest<SignedRankTest> | undefined;
}

/**
 * The t test of the estimate; the exact sign-flip test where the differences have no spread at all; the exact signed-rank
 * test where seeds were lost.
 */
export interface PrimaryTest {
  readonly type: 't' | 'sign-flip' | 'signed-rank';
  readonly p: number;
  /** By Holm over all pairs tested, and by the round's share of alpha. */
  readonly adjustedP: number;
}

export type AdjustedTest<T> = T & {
  /** By Holm over all pairs tested. */
  readonly adjustedP: number;
  /** Whether any data with so many differences could have been enough, Holm included. */
  readonly canReject: boolean;
};

export interface SeedsNeeded {
  /** In the metric's own unit. */
  readonly resolve: number;
  /** The level of each test: alpha divided by the number of pairs, the strictest that Holm asks for. */
  readonly alpha: number;
  /** The chance of showing it. */
  readonly power: number;
  /** By the deviation seen, and by its upper 80 % bound; undefined: more than 10,000. */
  readonly seeds: { readonly from: number | undefined; readonly to: number | undefined };
}

/** `untested`: a search, an interim comparison or a single seed. `equivalent`: within the smallest difference. */
export type Answer = 'a-better' | 'b-better' | 'equivalent' | 'not-shown' | 'untested';
