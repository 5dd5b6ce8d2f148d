import type { Metric } from '../metric.ts';
import type { ObjectiveSettings } from '../objectives.ts';
import type { TrainingPart } from '../trial.ts';
import type { Json, Parameters, ParameterValue } from '../value.ts';
import type { Dimension } from './dimension.ts';
import { populationOf, type ChosenMethod } from './method.ts';
import type { Pruner } from './pruner.ts';

/** A named sub-space that a study compares with others. */
export interface Strategy extends ChosenMethod {
  readonly name: string;
  /**
   * Shared dimensions, for which all strategies have the same random streams, then the strategy's own; each in file
   * order.
   */
  readonly dimensions: readonly StrategyDimension[];
  /** Parameters of the earlier epochs of a population's member, in finals; left out: they never changed. */
  readonly before?: NonNullable<TrainingPart['before']>;
}

export interface StrategyDimension {
  readonly owner: 'shared' | 'strategy';
  readonly dimension: Dimension;
  /** Conditions that must all hold for the parameter to be active; without any, it is always active. */
  readonly when?: readonly Condition[];
}

/** Condition on another parameter of the strategy: it must have one of `values`. */
export interface Condition {
  readonly name: string;
  readonly values: readonly ParameterValue[];
  /**
   * Result of the condition while the other parameter is inactive: true if the value in `task` is one of the values.
   */
  readonly otherwise: boolean;
}

/** A configuration chosen by hand before the search starts. */
export interface Enqueued {
  readonly strategy: string;
  readonly parameters: Parameters;
}

/** Results of another study that the samplers of a search learn from at its start. */
interface WarmStart {
  /** Name of the other study. */
  readonly study: string;
  /**
   * Complete configurations of the other study that are points of this search, fixed when the study is created. Left out
   * in a definition from a file.
   */
  readonly results?: readonly EarlierResult[];
}

/** A complete configuration of another study. */
export interface EarlierResult extends Enqueued {
  /** Mean of the metric over the configuration's seeds. */
  readonly value: number;
}

/** Tolerance of a run for failures. */
export interface FailurePolicy {
  /** Time limit of a trial, in seconds; undefined for none. */
  readonly timeout: number | undefined;
  /** Number of retries after a trial's own error. */
  readonly retries: number;
  /**
   * Number of failed trials above which the study stops. `same_error`, the default: it stops if the first five trials
   * fail with the same error. Undefined in studies from before 2026-11-29: failures never stop
   * such a study.
   */
  readonly maxFailures: number | 'same_error' | undefined;
}

/** Origin of the configurations in a round of finals. */
export interface FinalsOf {
  /** Name of the search. */
  readonly study: string;
  /** Number of the round, from 1. */
  readonly round: number;
  /** Metric of the search. Its summary determines which weights are tested. */
  readonly metric: Metric;
  /** Number of folds of the search, if it has folds; the seeds of finals rotate through them. */
  readonly folds: number;
  /** Design, fixed when the round starts; absent in a round from before 2026-11-29. */
  readonly design?: FinalsDesign;
  /** Ledger entry of the claim that these finals test; left out in an ordinary round of finals. */
  readonly claim?: ClaimReference;
}

/** Entry of a claim in the ledger. */
interface ClaimReference {
  /** Number of the entry. */
  readonly entry: number;
  /** SHA-256 of the entry, in hex. */
  readonly hash: string;
}

/** Design of the tests of a round of finals. */
export interface FinalsDesign {
  /**
   * Numbers of seeds after which pairs are tested, ascending, up to the number of all seeds. A strategy whose pairs are
   * all decided trains no further seeds. Left out: one test after all seeds.
   */
  readonly looks?: readonly number[];
  /** Accepted chance of any false claim over all rounds, 0 to 1. */
  readonly alpha: number;
  /** Strategy whose pairs are tested; left out: all pairs. */
  readonly against?: string;
  /** Smallest difference that matters, in the metric's own unit; left out: nothing is called equivalent. */
  readonly smallestDifference?: number;
}

/** Position of a search in a group whose finals are judged together. */
export interface PartOf {
  /** Name of the user's search. */
  readonly study: string;
  /**
   * `split`: the search reads all rows except one outer split, on which its finals are tested. `search`: it repeats the
   * user's search.
   */
  readonly type: 'split' | 'search';
  /** Number of the part, from 1. */
  readonly number: number;
  /** Number of parts. */
  readonly of: number;
  /** Seed of the outer splits. */
  readonly splitSeed: number;
}

/** Definition of a search, parsed and checked, with every default filled in. */
export interface SearchDefinition extends ObjectiveSettings {
  readonly name: string;
  readonly description: string | undefined;
  /** Maximum number of trials. Undefined: grids are tried completely, or another criterion ends the search. */
  readonly runCap: number | undefined;
  /** Value of the metric at which the search ends. */
  readonly target: number | undefined;
  /**
   * Number of consecutive configurations without improvement after which the search ends. `expected`: it ends when the
   * remaining configurations promise no improvement that matters.
   */
  readonly patience: number | 'expected' | undefined;
  /** Working time in seconds, of all runs together and without pauses, after which no trial starts. */
  readonly time: number | undefined;
  readonly pruner: Pruner;
  /**
   * Distance to the newest visible result, at least 1: learning samplers and pruners see the results of configurations 0
   * to i - lag at configuration i. Undefined: derived from the number of configurations. Always defined in a study.
   */
  readonly lag: number | undefined;
  /**
   * True if samplers and pruners see all finished results and configurations never wait; the history of each decision
   * is recorded.
   */
  readonly asynchronous: boolean;
  /** Configurations chosen by hand, which get the first numbers. */
  readonly enqueued: readonly Enqueued[];
  /** Results that samplers see from the start; left out: none. */
  readonly warmStart?: WarmStart;
  /** Treatment of a trial with a non-finite value: a separate outcome, or a failure. */
  readonly onNan: 'diverge' | 'fail';
  readonly failures: FailurePolicy;
  readonly finals: FinalsPlan;
  /** Smallest difference that matters; left out: nothing is called equivalent. */
  readonly smallestDifference?: SmallestDifference | undefined;
  /** Search that this round of finals belongs to; left out in a search. */
  readonly finalsOf?: FinalsOf;
  /** Number of searches, each with different seeds, for verdicts on strategies; left out: one. */
  readonly searches?: number | undefined;
  /** Part of a nested search; left out in the user's own search. */
  readonly partOf?: PartOf;
  /** Seed of the search. */
  readonly seed: number;
  /** Training seed of each repeat; at least one. */
  readonly seeds: readonly number[];
  /**
   * Number of seeds that each configuration starts with. It gets more seeds where they can change a decision; only a
   * configuration with all seeds can be chosen. Left out: every configuration gets all seeds.
   */
  readonly minSeeds?: number;
  /** Strategies, at least one; without `strategies` in the file there is one, `all`. */
  readonly strategies: readonly Strategy[];
}

/** Plan of the finals, which retrain the chosen configurations. */
export interface FinalsPlan {
  /** Training seeds. */
  readonly seeds: readonly number[];
  /** `after_search`: immediately after the search. Undefined: on request. */
  readonly when?: 'after_search' | undefined;
  /**
   * `decided`: pairs are tested at planned numbers of seeds, up to all of `seeds`. Undefined: once, after all seeds.
   */
  readonly until?: 'decided' | undefined;
  /** Strategy whose pairs are tested. Undefined: all pairs. */
  readonly against?: string | undefined;
  /** Accepted chance of any false claim, 0 to 1. Undefined: 0.05. */
  readonly alpha?: number | undefined;
  /** Table whose rows a program predicts in finals. Undefined: the program itself reports results on a test part. */
  readonly test?: HeldOutTest | undefined;
  /**
   * Number of outer splits, each with its own search and finals, so that every row is tested. Undefined: one test part.
   */
  readonly splits?: number | undefined;
  /**
   * Keys that the file leaves out, and whose defaults depend on the size of the data set. A study keeps the values that
   * it started with.
   */
  readonly byDefault?: readonly ('splits' | 'seeds')[] | undefined;
}

/** Score of a prediction of one row. */
export type PredictionScore = 'accuracy' | 'log_loss' | 'squared_error' | 'absolute_error';

/** Held-out table on which a program's predictions are scored. */
export interface HeldOutTest {
  /** Path of the table, as in the file. */
  readonly table: string;
  /** Column with the labels, which the program does not receive. */
  readonly target: string;
  readonly score: PredictionScore;
}

/** Smallest difference that matters, as a file states it. */
export type SmallestDifference =
  /** Amount in the metric's own unit. */
  | { readonly type: 'amount'; readonly amount: number }
  /**
   * Percentage points of a share such as accuracy; for any other metric, a percentage of the first strategy's mean in the
   * search.
   */
  | { readonly type: 'percent'; readonly percent: number };

/** A runnable sweep file: a search with the tasks of its trials, by their type. */
export type SweepDefinition = NetworkSweep | ModuleSweep | ProgramSweep;

/** Definition of a study: a runnable sweep file, or a search whose trials a user function trains. */
export type StudyDefinition = SweepDefinition | BareSweep;

/** A search without a task: a user function trains its trials. */
export interface BareSweep extends SearchDefinition {
  readonly type: 'none';
}

/** Most frequent class. Its share is the accuracy of always guessing it. */
export interface LargestClass {
  readonly name: string;
  /** Share of examples, above 0, at most 1. */
  readonly share: number;
}

/** A sweep whose trials train networks. */
export interface NetworkSweep extends SearchDefinition, SweepFiles {
  readonly type: 'network';
  /**
   * Largest class of the training examples. Left out for a regression, if parameters vary the data, and in studies
   * from before 2026-11-29.
   */
  readonly largestClass?: LargestClass;
  /** Fixed settings, as in the file; a point's parameters are inserted by path before parsing. */
  readonly task: Readonly<Record<string, Json>>;
}

/** A sweep whose trials run a user module, which gets the parameters of the trial. */
export interface ModuleSweep extends SearchDefinition, SweepFiles {
  readonly type: 'module';
  readonly objective: UserModule;
}

/** A sweep whose trials run a user's program, which gets the parameters of the trial as arguments. */
export interface ProgramSweep extends SearchDefinition, SweepFiles {
  readonly type: 'program';
  readonly program: ProgramConfig;
}

interface SweepFiles {
  /** Folder of the file, for paths in it; by default the working folder. */
  readonly folder?: string;
  /**
   * SHA-256, in hex, of each user file that trials read. Keys are paths from `folder`; the module of an objective
   * is excluded. Left out: there are none, or the study is from before 2026-11-25.
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** Key of the sweep file that defines the tasks, for each type of sweep. */
const taskKeys = {
  network: 'task',
  module: 'objective',
  program: 'program',
} as const satisfies Readonly<Record<SweepDefinition['type'], string>>;

/** Fixed settings of a definition's tasks, under their key in the file. */
export function taskSpecOf(definition: SweepDefinition): { readonly key: string; readonly spec: Json } {
  const key = taskKeys[definition.type];
  switch (definition.type) {
    case 'network':
      return { key, spec: definition.task };
    case 'module':
      return { key, spec: toJson(definition.objective) };
    case 'program':
      return { key, spec: toJson(definition.program) };
  }
}

/** Keys in a file that define tasks. `program` is excluded: in W&B files it may stand next to a task, without effect. */
export function taskKeysIn(file: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(taskKeys).filter((key) => key !== taskKeys.program && file[key] !== undefined);
}

function toJson(spec: object): Json {
  return { ...spec } as unknown as Json;
}

/**
 * `data` of a definition, as in the file; undefined if a user module, program or function has its own. For a program,
 * only the use of folds is known.
 */
export function dataSpecOf(definition: StudyDefinition): Json | undefined {
  switch (definition.type) {
    case 'network':
      return definition.task['data'];
    case 'module':
      return definition.objective.data;
    case 'program':
      return definition.program.tells?.includes('fold') === true ? { split: 'folds' } : undefined;
    case 'none':
      return undefined;
  }
}

/** A module that trains, with its settings in the file. */
export interface UserModule {
  /** Path of the module, as in the file. */
  readonly module: string;
  /** SHA-256 of the module's file, in hex. */
  readonly sha256: string;
  /** Maximum number of epochs of a trial. */
  readonly epochs: number;
  /** `data` for the module, as in the file; undefined if it has its own. */
  readonly data: Json | undefined;
}

/** Numbers of devices of each kind that are reserved for a trial of a program; undefined: none. */
export interface ProgramSlots {
  readonly gpu?: number | undefined;
  readonly cpu?: number | undefined;
}

/** A user's program that trains, with its settings in the file. */
export interface ProgramConfig {
  /** Arguments of the command line; each may contain macros such as `${args}`. */
  readonly command: readonly string[];
  /** Path of the program, the value of `${program}`; undefined if `command` does not use it. */
  readonly path: string | undefined;
  /** Maximum number of reports of a trial. */
  readonly epochs: number;
  /** Devices of a trial; left out: trials share them. */
  readonly slots?: ProgramSlots;
  /**
   * Parts of the data that the command line names: the validation fold, or the outer split to leave out. Left out:
   * none.
   */
  readonly tells?: readonly ('fold' | 'split')[];
}

/** True for a search that pauses training runs and may continue them. */
export function pausesTrainings({
  pruner,
  strategies,
}: Pick<SearchDefinition, 'pruner' | 'strategies'>): boolean {
  return pruner.name === 'asha' || strategies.some((strategy) => populationOf(strategy) !== undefined);
}

/**
 * State of a study's trials as users see it: `paused` instead of `pruned` if the study may continue their training.
 * `displayState` also knows whether the training of a single configuration has paused.
 *
 * @example
 * displayStateIn(definition, 'pruned'); // 'paused' with asha
 */
export function displayStateIn<State extends string>(
  definition: Pick<SearchDefinition, 'pruner' | 'strategies'>,
  state: State,
): State | 'paused' {
  return state === 'pruned' && pausesTrainings(definition) ? 'paused' : state;
}

/** Settings of a search without a stop criterion, a pruner or enqueued configurations. */
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

/** `count` seeds from `first` on. */
export function firstSeeds(count: number, first: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Defaults of keys that a file leaves out. */
export const searchDefaults = {
  ...plainSearch,
  onNan: 'diverge',
  failures: { timeout: undefined, retries: 0, maxFailures: 'same_error' },
  finals: { seeds: firstSeeds(10, 1000) },
} as const satisfies Partial<SearchDefinition>;
