import type { ConfigurationState, Goal, Json, OutcomeType, StudyState } from '@ridgeline/core';
import type { FigureGroup } from '../figures/all-figures.ts';
import type { Figure, StrategyAppearance } from '../figures/figure.ts';
import type { Headline, NextStep, ObjectivePoint } from '../texts/headline.ts';
import type { PageLedger } from './page-ledger.ts';

/** First screen of a study's page, which a server sends before the page. */
export interface FirstScreen {
  readonly study: {
    readonly name: string;
    readonly description: string | undefined;
    /** Command that serves the study, with the pages of all its trials. */
    readonly serveCommand: string;
    readonly state: StudyState;
    /** Start of the first trial, or creation of a study without trials, in ms since 1970. */
    readonly started: number;
  };
  readonly metric: PageMetric;
  /** Strategies in the order of the sweep file. */
  readonly strategies: readonly ({ readonly name: string } & StrategyAppearance)[];
  readonly trials: {
    readonly ended: Readonly<Record<OutcomeType | 'paused', number>>;
    readonly running: number;
    /** Number of planned trials; undefined if unknown. */
    readonly planned: number | undefined;
  };
  /** Answer of the study's finals, if there are any, followed by the answer of the study itself. */
  readonly answers: readonly StudyAnswer[];
  /** Claims of the study, with the faults of their ledger; undefined if there are neither. */
  readonly ledger: PageLedger | undefined;
}

/** View model of a study's page, as JSON: embedded in an offline file, or sent by a server. */
export interface StudyPage extends FirstScreen {
  readonly figures: readonly {
    readonly view: Exclude<FigureGroup['view'], 'strategies'>;
    readonly figures: readonly PageFigure[];
  }[];
  readonly configurations: ConfigurationTable;
}

/** Metric of a study, with the unit of displayed values. */
export interface PageMetric {
  readonly name: string;
  readonly goal: Goal;
  /** Factor by which values are multiplied for display. */
  readonly scale: number;
  /** Text after a value; with ` %`, differences are percentage points. */
  readonly suffix: string;
}

/** Answer with the ranked strategies and the differences between them. */
export interface PageRanking {
  readonly phase: 'search' | 'finals' | 'results';
  readonly metric: PageMetric;
  readonly headline: Headline;
  /** True while further values are expected. */
  readonly interim: boolean;
  /** Confidence of the intervals, in percent. */
  readonly percent: number;
  readonly sample: Sample;
  /** Number of test examples; undefined in a search, or if unknown. */
  readonly examples: number | undefined;
  /** Number of decimals of all values. */
  readonly decimals: number;
  /** Strategies from the best to the worst; strategies without a value are last. */
  readonly standings: readonly PageStanding[];
  /** Range of values that differ from the leader's by at most `size`, too little to matter; undefined if unknown. */
  readonly band: { readonly low: number; readonly high: number; readonly size: number } | undefined;
  /** Pairs of strategies; `a` ranks before `b`. */
  readonly pairs: readonly PagePair[];
  /** Test of all strategies together. */
  readonly overall: { readonly strategies: number; readonly p: string } | undefined;
  /** Caveats, as English sentences. */
  readonly notes: readonly string[];
}

/** Sample size: the total number of runs, or the maximum number of seeds, searches or data sets per strategy. */
export interface Sample {
  readonly type: 'seeds' | 'searches' | 'runs' | 'datasets';
  readonly size: number;
}

/** Answer of a search or of its finals. */
export interface StudyAnswer extends PageRanking {
  readonly phase: 'search' | 'finals';
  /** Front of several objectives, which replaces standings and pairs. */
  readonly front: PageFront | undefined;
  readonly next: NextStep;
  readonly cost: PageCost;
  readonly record: PageRecord | undefined;
  /** True for trials of a module or program, whose use of test data is unknown. */
  readonly hasOwnData: boolean;
}

/** Front of several objectives. */
export interface PageFront {
  readonly objectives: readonly string[];
  /** Number of seeds per configuration. */
  readonly seeds: number;
  /** Strategies in descending order of hypervolume. See `StrategyFront` for the box that the hypervolume is a share of. */
  readonly strategies: readonly {
    readonly strategy: string;
    /** Number of the strategy's configurations on the front. */
    readonly points: number;
    readonly hypervolume: number;
    /** Ends of the hypervolume's 95 % interval over seeds; undefined with one seed. */
    readonly low: number | undefined;
    readonly high: number | undefined;
  }[];
  /** Configurations whose means are on the front, ordered from the best value of the first objective. */
  readonly points: readonly {
    readonly configuration: number;
    readonly strategy: string;
    readonly parameters: readonly PageParameter[];
    readonly values: readonly string[];
    /** Probability over seeds that the configuration is on the front; undefined with one seed. */
    readonly probability: number | undefined;
  }[];
  /** Largest difference of each pair of strategies, in ascending order of p. */
  readonly largestDifferences: readonly PageLargestDifference[];
}

/** Point at which two strategies differ most, with the number of seeds under which each attains it. */
export interface PageLargestDifference {
  readonly point: ObjectivePoint;
  readonly more: PageAttainmentCount;
  readonly less: PageAttainmentCount;
  /** P value over all points and pairs, as text. */
  readonly p: string;
  /** True if the difference is significant. */
  readonly isSignificant: boolean;
  /** Number of seeds that could show a difference; undefined if the study has that many, or if no number could. */
  readonly seedsNeeded: number | undefined;
}

/** Number of a strategy's seeds (out of `of`) that attain a point, with the probability's 95 % interval in percent. */
export interface PageAttainmentCount {
  readonly strategy: string;
  readonly seeds: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** Strategy in a ranking, with its mean and the ends of the mean's interval. */
export interface PageStanding {
  readonly strategy: string;
  /** Letters of the strategy: two strategies share a letter unless they are shown to differ. Undefined without tests. */
  readonly letters: string | undefined;
  readonly mean: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Value of each seed, search, run or data set; empty for mean ranks. */
  readonly values: readonly number[];
  /**
   * Parameters of the chosen configuration, by short name; empty without a value, and for several searches. For results
   * from other programs, `tried` with the number of configurations if there are several.
   */
  readonly parameters: readonly PageParameter[];
  /** Trials or configurations without a value, by state. */
  readonly lost: readonly { readonly state: OutcomeType | 'paused'; readonly count: number }[];
}

export interface PageParameter {
  readonly name: string;
  readonly value: string;
}

/** Comparison of two strategies; differences are `a` minus `b`. */
export interface PagePair {
  readonly a: string;
  readonly b: string;
  /** Claim about `a`, compared with `b`. `open`: no difference is shown. */
  readonly claim: 'better' | 'worse' | 'equivalent' | 'open' | 'untested' | 'uncompared';
  readonly mean: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Adjusted p value of the deciding test, as text; for equivalent strategies, that of the equivalence test. */
  readonly p: string | undefined;
  /** Verdict, as an English sentence. */
  readonly sentence: string;
}

/** Costs of past and future trials, with thread times in ms. */
export interface PageCost {
  /** Number of ended trials, without the skipped ones. */
  readonly ended: number;
  readonly time: number;
  /** Trials skipped after early decisions, with their expected time. */
  readonly skipped: ExpectedCost | undefined;
  /** Planned trials that have not run yet. */
  readonly remaining: ExpectedCost | undefined;
  /** Finals that would follow a search; undefined if none would, and in finals. */
  readonly finals: ExpectedCost | undefined;
  /**
   * Total number of seeds that would show the smallest difference that matters, with the time of the missing ones.
   * Undefined in a search, while interim, for nested finals, without an undecided pair that more seeds can decide, and if
   * the current seeds suffice or the number is unknown.
   */
  readonly toDecide:
    { readonly seeds: number; readonly difference: number; readonly time: number } | undefined;
}

interface ExpectedCost {
  readonly trials: number;
  readonly time: number;
}

/** Stored record of finals. */
interface PageRecord {
  /** Hash of the plan. */
  readonly plan: string;
  /** Studies that used the test part. */
  readonly ledger: readonly {
    readonly study: string;
    /** True for the study whose page this is. */
    readonly isOwn: boolean;
    /** Number of trained networks that were evaluated on the test part. */
    readonly networks: number;
    /** Time of the first use, in ms since 1970. */
    readonly first: number;
    /** Time of the last use, in ms since 1970. */
    readonly last: number;
  }[];
}

/** Figure with columns instead of rows, which halves the size of the JSON. */
export interface PageFigure extends Omit<Figure, 'rows' | 'spec'> {
  readonly spec: Readonly<Record<string, Json>>;
  readonly fields: readonly string[];
  /** One column per field. */
  readonly columns: readonly (readonly (string | number | boolean | null)[])[];
}

/**
 * Configurations as columns, from the best to the worst; infeasible ones follow, and configurations without a value are
 * last.
 */
export interface ConfigurationTable {
  /** Number of seeds per configuration. The first trial of configuration `n` has the number `n * seedCount`. */
  readonly seedCount: number;
  readonly number: readonly number[];
  /** Index into `StudyPage.strategies`. */
  readonly strategy: readonly number[];
  readonly state: readonly (ConfigurationState | 'paused')[];
  readonly value: readonly (number | null)[];
  /** Violations of the constraints; undefined if no configuration violates them. */
  readonly violation?: readonly (number | null)[];
  /** Parameters that vary, in the order of the sweep file. */
  readonly parameters: readonly {
    readonly path: string;
    readonly name: string;
    readonly values: readonly (string | number | null)[];
  }[];
}
