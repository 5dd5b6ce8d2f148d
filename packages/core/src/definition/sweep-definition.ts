import type { Metric } from '../metric.ts';
import type { Json, Parameters, ParameterValue } from '../value.ts';
import type { Dimension } from './dimension.ts';
import type { Method } from './method.ts';
import type { Pruner } from './pruner.ts';

/** A named sub-space: one of the things that a study compares. */
export interface Strategy {
  readonly name: string;
  readonly method: Method;
  /** Dimensions that all strategies share, drawn alike for all, then the strategy's own; in file order. */
  readonly dimensions: readonly StrategyDimension[];
}

export interface StrategyDimension {
  readonly owner: 'shared' | 'strategy';
  readonly dimension: Dimension;
  /** All must hold for the parameter to be active; none means always. */
  readonly when?: readonly Condition[];
}

/** That another parameter of the strategy has one of some values. */
export interface Condition {
  readonly name: string;
  readonly values: readonly ParameterValue[];
  /** Whether what `task` says there is one of the values: it stands while the other parameter is inactive itself. */
  readonly otherwise: boolean;
}

/** A configuration chosen by hand, before the search begins. */
export interface Enqueued {
  readonly strategy: string;
  readonly parameters: Parameters;
}

/** What a run puts up with. */
export interface FailurePolicy {
  /** A trial that takes longer has failed, in seconds; undefined where there is no limit. */
  readonly timeout: number | undefined;
  /** How often a trial is tried again after an error of its own. */
  readonly retries: number;
  /**
   * The study is stopped when more trials than this have failed; `same_error`, where the file is silent: when the first
   * five have failed with the same error. Undefined in studies from before 2026-11-29: it goes on whatever happens.
   */
  readonly maxFailures: number | 'same_error' | undefined;
}

/** Where the configurations of a round of finals come from. */
export interface FinalsOf {
  /** The name of the search. */
  readonly study: string;
  /** From 1. */
  readonly round: number;
  /** What the search ranked by: its summary says with which weights a trial meets the test part. */
  readonly metric: Metric;
  /** How many folds the search has, where it has folds: the seeds of finals go round them. */
  readonly folds: number;
  /** Fixed when the round begins; left out: the round is from before 2026-11-29. */
  readonly design?: FinalsDesign;
}

/** Design of the tests of a round of finals. */
export interface FinalsDesign {
  /**
   * Numbers of seeds at which pairs are tested, ascending, the last one all seeds. A strategy whose pairs are decided
   * trains no further. Left out: one test after all seeds.
   */
  readonly looks?: readonly number[];
  /** Accepted chance of any false claim, all rounds together, 0 to 1. */
  readonly alpha: number;
  /** Strategy whose pairs are tested; left out: all pairs. */
  readonly against?: string;
  /** Largest difference that is of no importance, in the metric's own unit; left out: nothing is called equivalent. */
  readonly smallestDifference?: number;
}

/** Place of a search among several whose finals are judged together. */
export interface PartOf {
  /** Search that a person named. */
  readonly study: string;
  /** `split`: it reads all rows but those of one outer split, on which its finals are judged. `search`: it repeats the search. */
  readonly type: 'split' | 'search';
  /** From 1. */
  readonly number: number;
  /** Number of them. */
  readonly of: number;
  /** Draws the outer splits. */
  readonly splitSeed: number;
}

/** What a sweep file says of the search, parsed and checked: what is not in the file has its default here. */
export interface SearchDefinition {
  readonly name: string;
  readonly description: string | undefined;
  readonly metric: Metric;
  /** At the most so many trials; undefined for as many as the grids have, or as come before another end. */
  readonly runCap: number | undefined;
  /** The search is over when a configuration has this value of the metric, or a better one. */
  readonly target: number | undefined;
  /** The search is over when so many configurations in a row were no better than the best before them. */
  readonly patience: number | undefined;
  /** No trial begins once the study was worked on for so many seconds, in all its runs together; pauses do not count. */
  readonly time: number | undefined;
  readonly pruner: Pruner;
  /**
   * With a sampler that learns, or a pruner, configuration i sees what came of configurations 0 to i - lag; at least 1,
   * which is one after the other. Undefined: it follows from the number of configurations; in a study it is a number.
   */
  readonly lag: number | undefined;
  /** Configurations see all that has ended, and wait for nothing; what each has seen is recorded. */
  readonly asynchronous: boolean;
  /** These have the first numbers. */
  readonly enqueued: readonly Enqueued[];
  /** What a value that is not finite makes of a trial: an outcome of its own, or a failure. */
  readonly onNan: 'diverge' | 'fail';
  readonly failures: FailurePolicy;
  readonly finals: FinalsPlan;
  /** Largest difference that is of no importance. */
  readonly smallestDifference?: SmallestDifference | undefined;
  /** Of which search this is a round of finals; left out: it is a search. */
  readonly finalsOf?: FinalsOf;
  /** Number of searches, each with other seeds, for verdicts on strategies; left out: one. */
  readonly searches?: number | undefined;
  /** Left out: a person named the search. */
  readonly partOf?: PartOf;
  /** The seed of the search. */
  readonly seed: number;
  /** The training seed of each repeat; at least one. */
  readonly seeds: readonly number[];
  /** At least one; without `strategies` in the file there is one, `all`. */
  readonly strategies: readonly Strategy[];
}

/** Plan of the finals, which train the chosen configurations again. */
export interface FinalsPlan {
  /** Training seeds. */
  readonly seeds: readonly number[];
  /** `after_search`: as soon as the search has ended. Undefined: when a person asks for them. */
  readonly when?: 'after_search' | undefined;
  /** `decided`: pairs are tested at planned numbers of seeds, up to all of `seeds`. Undefined: once, after all seeds. */
  readonly until?: 'decided' | undefined;
  /** Strategy whose pairs are tested. Undefined: all pairs. */
  readonly against?: string | undefined;
  /** Accepted chance of any false claim, 0 to 1. Undefined: 0.05. */
  readonly alpha?: number | undefined;
  /** Outer splits, each with a search and finals of its own, so that each row is tested. Undefined: one test part. */
  readonly splits?: number | undefined;
  /** Words that the file leaves open and small data decided: a study that began otherwise keeps what it has. */
  readonly byDefault?: readonly ('splits' | 'seeds')[] | undefined;
}

/** Largest difference that is of no importance, as a file says it. */
export type SmallestDifference =
  /** In the metric's own unit. */
  | { readonly type: 'amount'; readonly amount: number }
  /** Points of a share such as accuracy, else of the mean of the first strategy in the search. */
  | { readonly type: 'percent'; readonly percent: number };

/** A sweep file that can be run: a search, and what each of its trials does. */
export type SweepDefinition = TaskSweep | ObjectiveSweep;

/** The class that most examples are of. Always guessing it is right for its share of them. */
export interface LargestClass {
  readonly name: string;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** A sweep whose trials train networks. */
export interface TaskSweep extends SearchDefinition, InFolder {
  /** Of the training examples. Left out: numbers are learned, data sets vary, or the study is from before 2026-11-29. */
  readonly largestClass?: LargestClass;
  /** What is fixed, as the file says it; a point's parameters are put into it by path before it is read. */
  readonly task: Readonly<Record<string, Json>>;
}

/** A sweep whose trials run a module of a person's own, which gets the point's parameters. */
export interface ObjectiveSweep extends SearchDefinition, InFolder {
  readonly objective: OwnModel;
}

interface InFolder {
  /** The folder of the file: paths in it count from there. Left out: the working folder. */
  readonly folder?: string;
  /**
   * The files of a person's own that trials read, but for the module of an objective, by their paths from that folder:
   * SHA-256 of each, in hex. Left out: there are none, or the study is from before 2026-11-25.
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** `data` of what the trials do, as the file says it; undefined where a person's own model brings its own. */
export function dataWordsOf(definition: SweepDefinition): Json | undefined {
  return 'task' in definition ? definition.task['data'] : definition.objective.data;
}

/** A module that trains, and what the file says of it. */
export interface OwnModel {
  /** The module's path, as the file says it. */
  readonly module: string;
  /** SHA-256 of the module's file, in hex. */
  readonly sha256: string;
  /** How many epochs a trial has at the most. */
  readonly epochs: number;
  /** `data` as the file says it: what the module gets; undefined where it brings its own. */
  readonly data: Json | undefined;
}

/** A search that nothing ends early and that takes no points by hand. */
export const plainSearch = {
  runCap: undefined,
  target: undefined,
  patience: undefined,
  time: undefined,
  pruner: { name: 'none' },
  lag: undefined,
  asynchronous: false,
  enqueued: [],
} as const satisfies Partial<SearchDefinition>;

/** What stands where a file says nothing of these words. */
export const searchDefaults = {
  ...plainSearch,
  onNan: 'diverge',
  failures: { timeout: undefined, retries: 0, maxFailures: 'same_error' },
  finals: { seeds: Array.from({ length: 10 }, (_, index) => 1000 + index) },
} as const satisfies Partial<SearchDefinition>;
