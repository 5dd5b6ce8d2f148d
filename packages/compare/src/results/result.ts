import type { Metric } from '@ridgeline/core';
import type { Interval } from '../comparison.ts';
import type { CollapseRisk } from '../statistics/collapse-risk.ts';
import type { FriedmanTest } from '../statistics/friedman.ts';
import type { PairedT } from '../statistics/paired-t.ts';
import type { TwoSourceT } from '../statistics/two-source.ts';
import type { WelchT } from '../statistics/welch.ts';

/** Result of one training run, by any program. */
export interface ResultRow {
  readonly strategy: string;
  /** Settings of the run besides its strategy. If a strategy has several settings, its best one is compared. */
  readonly configuration?: string | undefined;
  /** Name of the run's seed; undefined if unknown. */
  readonly seed?: string | undefined;
  /** Cross-validation fold on which the run was evaluated. */
  readonly fold?: string | undefined;
  /** Data set of the run; undefined if the results have only one. */
  readonly dataset?: string | undefined;
  /** Value of the metric; undefined if the run ended without one. */
  readonly value: number | undefined;
  /** Budget of the run, such as its epochs. */
  readonly budget?: number | undefined;
  /** Duration of the run in ms. */
  readonly duration?: number | undefined;
  /** Values of the metric on each test example; their mean is `value`. */
  readonly examples?: ArrayLike<number> | undefined;
}

export interface ResultOptions {
  readonly metric: ResultMetric;
  /** Accepted chance of any false claim over all pairs, 0 to 1; by default 0.05. */
  readonly alpha?: number | undefined;
  /** Smallest difference that matters, in the metric's own unit; by default none. */
  readonly equivalent?: number | undefined;
  /**
   * Evaluated examples divided by training examples, if the runs' training sets overlap; by default 0 or, with folds, that
   * of the folds.
   */
  readonly validationToTraining?: number;
  /** Strategies whose number of runs was not fixed before their results were seen. They get no verdict. */
  readonly openEnded?: ReadonlySet<string>;
}

export type ResultMetric = Pick<Metric, 'name' | 'goal'>;

/** Comparison of strategies by the results of any program. */
export interface ResultComparison {
  readonly metric: ResultMetric;
  readonly alpha: number;
  readonly equivalent: number | undefined;
  /** Number of tested pairs, as Holm counts them. */
  readonly compared: number;
  /** Data sets of the results; empty if there is only one. */
  readonly datasets: readonly string[];
  /** Number of folds of cross-validation; undefined without folds. */
  readonly folds: number | undefined;
  /** True if the runs' training sets overlap, as those of folds do. */
  readonly hasOverlap: boolean;
  /** Strategies in the order of their first rows. */
  readonly strategies: readonly ResultStanding[];
  readonly pairs: readonly ResultPair[];
  /** Ranks over the data sets; undefined for one data set, and if any pair is refused. */
  readonly ranks: RanksOverDatasets | undefined;
  /** Risk that a claim by t tests is due to training that collapses by chance; undefined if it is within alpha. */
  readonly collapseRisk: CollapseRisk | undefined;
  /** Runs that would allow verdicts on the refused pairs; undefined if no pair is refused, or no run would help. */
  readonly remedy: RunsRemedy | undefined;
}

export interface ResultStanding {
  readonly strategy: string;
  /** Number of configurations; above 1, the best was chosen by its `values`. */
  readonly configurations: number;
  /** Values of the best configuration or, with several data sets, its mean on each. */
  readonly values: readonly number[];
  readonly mean: number | undefined;
  /** Interval for the mean over new seeds; undefined without a spread, and for the best of several configurations. */
  readonly interval: Interval | undefined;
}

/** Reason why a pair has no verdict. */
export type VerdictRefusal =
  /** The strategy is the best of several configurations, chosen by the compared values themselves. */
  | { readonly type: 'chosen'; readonly strategy: string; readonly configurations: number }
  /** Several runs have the same seed and fold; `where` names them, as in `seed 3, fold 2`. */
  | { readonly type: 'repeated'; readonly strategy: string; readonly runs: number; readonly where: string }
  /**
   * Runs ended without a value, or only the other strategy has them. `runs` names them, or their data sets; `count` is the
   * number of runs.
   */
  | {
      readonly type: 'missing';
      readonly strategy: string;
      readonly runs: readonly string[];
      readonly count: number;
    }
  /** There are too few runs to estimate random variation. */
  | { readonly type: 'few'; readonly strategy: string; readonly runs: number }
  /** The mean budgets of the two strategies differ. */
  | { readonly type: 'budgets'; readonly a: number; readonly b: number }
  /** The strategy's number of runs was not fixed before their results were seen. */
  | { readonly type: 'open-ended'; readonly strategy: string }
  /** Each strategy has the same value on all its seeds, as if the seeds were ignored. */
  | { readonly type: 'seeds-unused' };

/** Runs to train for a verdict. */
export interface RunsRemedy {
  /** Number of runs to train. */
  readonly runs: number;
  /** Total duration in ms, estimated from earlier runs; undefined if a strategy has runs without a duration. */
  readonly duration: number | undefined;
}

export type ResultPair = TestedPair | RefusedPair;

/** Pair of strategies without a verdict. */
export interface RefusedPair {
  readonly type: 'refused';
  readonly a: string;
  readonly b: string;
  readonly refusals: readonly VerdictRefusal[];
}

/** Comparison of two strategies. Differences are `a` minus `b`, in the metric's own unit. */
export interface TestedPair {
  readonly type: 'tested';
  readonly a: string;
  readonly b: string;
  /** `paired`: by seed or fold. `unpaired`: no common seed. `datasets`: means paired by data set. */
  readonly design: 'paired' | 'unpaired' | 'datasets';
  /** Number of values of each strategy. */
  readonly n: { readonly a: number; readonly b: number };
  /** Mean difference. */
  readonly mean: number;
  /** Interval of the mean difference; undefined without a spread. */
  readonly estimate: ResultEstimate | undefined;
  /** Number of data sets on which each strategy is better; undefined for one data set. */
  readonly wins: { readonly a: number; readonly b: number } | undefined;
  /** The test that decides. */
  readonly primary: ResultTest;
  /** Additional exact test by ranks; undefined if `primary` is exact, and if training sets overlap. */
  readonly exact: ResultTest | undefined;
  /** Two one-sided tests of equivalence; undefined without a smallest difference. */
  readonly equivalence: { readonly p: number; readonly adjustedP: number } | undefined;
  readonly answer: 'a-better' | 'b-better' | 'equivalent' | 'not-shown';
}

export type ResultEstimate =
  | ({ readonly type: 'seeds' } & PairedT)
  | ({ readonly type: 'seeds-and-examples' } & TwoSourceT)
  | ({ readonly type: 'welch' } & WelchT);

export interface ResultTest {
  readonly type: 't' | 'welch' | 'sign-flip' | 'signed-rank' | 'mann-whitney';
  readonly p: number;
  /** P value adjusted by Holm over all tested pairs. */
  readonly adjustedP: number;
  /** True if some data of this size could be significant after Holm's adjustment. */
  readonly canReject: boolean;
}

/** Mean ranks of the strategies over data sets; 1 is the best. */
export interface RanksOverDatasets {
  readonly strategies: readonly { readonly strategy: string; readonly meanRank: number }[];
  /** Friedman's test; undefined for two strategies, and if all are equal on every data set. */
  readonly friedman: Pick<FriedmanTest, 'statistic' | 'degreesOfFreedom' | 'p'> | undefined;
  /** Smallest significant difference of mean ranks by Nemenyi's test. */
  readonly criticalDifference: number;
}
