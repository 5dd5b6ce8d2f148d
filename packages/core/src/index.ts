/**
 * Terms of the code, one meaning each:
 *
 * - `SweepDefinition`: a parsed sweep file.
 * - `Strategy`: a named part of the search space that is compared with others.
 * - `Dimension`: a parameter that the search varies, with its range.
 * - `Method`: the sampler that a sweep file selects with its key `method`.
 * - `Pruner`: the rule that stops bad trials early.
 * - `Metric`: the value that ranks trials, and its goal.
 * - `MetricSummary`: the choice of the epochs that determine a trial's value.
 * - `ObjectiveSettings`: the metrics that a search optimizes, one or several, with its constraints.
 * - `Study`: a sweep in a database, with its state.
 * - `Plan`: the number of configurations and trials of a study.
 * - `Configuration`: a strategy with a point of its space.
 * - `Trial`: a configuration under one seed.
 * - `AttemptKey`: one execution of a trial, with the token that fences its writes.
 * - `AttemptEnd`: the result of an attempt, as it is stored.
 * - `Report`: the metrics of one epoch.
 * - `Outcome`: the final state of a trial: complete, pruned, diverged, failed or cancelled.
 * - `FailureKind`: the reason why a trial failed.
 * - `FailurePolicy`: the retry budget and the limits on failures.
 * - `FinishedTrial`: a trial with its outcome and its costs.
 * - `FinalsOf`: the search whose best configurations are trained again and tested in finals.
 * - `HistorySizes`: the number of finished trials known at a trial's suggestion and at each pruning decision.
 * - `Checkpoint`: the saved files of a trial, such as a network's model and weights.
 * - `Fingerprint`: the backend and data that determine the exact bits of a trial's numbers.
 * - `StudyLog`: the write operations of a study, reserved for its owner.
 * - `StudyView`: the read operations of a study, open to every process.
 * - `TrialTask`: the work of a trial: a network, a user module or a program.
 * - `NetworkConfig`: the layers of a network.
 * - `LossConfig`: the settings of a loss, from which the trainer builds a function.
 * - `OptimizerConfig`: the settings of an optimizer, from which the trainer builds a function.
 * - `EarlyStopping`: the rule that ends training once a metric no longer improves.
 * - `UserFile`: a user's file that trials read, such as a module or data.
 * - `Assignment`: an attempt that a worker on another machine may claim.
 * - `LeaderTerms`: the fencing token of a leader, and its terms for workers.
 * - `Command`: a request to a running study: pause, resume or stop.
 * - `RunEvent`: an event of a run, as it is printed and logged.
 * - `RidgelineError`: an error that a user can act on, with a code and a hint.
 *
 * @packageDocumentation
 */

export {
  RidgelineError,
  errorProblem,
  valueProblem,
  type Problem,
  type RidgelineErrorCode,
} from './error.ts';
export {
  firstLine,
  hiddenCharacters,
  printableJson,
  printableText,
  sanitise,
  shellWord,
  type CleanText,
} from './printable.ts';
export { majorityGuessSentence } from './definition/majority-guess-sentence.ts';
export { errorLines, formatError } from './format-error.ts';
export { strategyColours } from './strategy-colours.ts';
export { shortName } from './short-name.ts';
export { uniqueName } from './unique-name.ts';
export { capitalize, pluralize } from './wording.ts';
export { sumCounts } from './sum-counts.ts';
export { canonicalJson, type Json, type Parameters, type ParameterValue, type Parsed } from './value.ts';
export { didYouMean, didYouMeanHint } from './did-you-mean.ts';
export { userCache } from './user-cache.ts';
export { randomStream, streamKey, threefryStream, type RandomStream } from './random.ts';
export { distinctName, toFileName, trialLogName } from './file-name.ts';
export { gapOf, judge, type Metric, type MetricSummary, type Report } from './metric.ts';
export { Ranking, type Goal } from './ranking.ts';
export { guessGoal } from './guess-goal.ts';
export {
  judgeAll,
  judgedMetrics,
  violationOf,
  type Constraint,
  type ObjectiveMetric,
  type ObjectiveSettings,
} from './objectives.ts';
export { hypervolume, nonDominatedRanks, ParetoRanking, type ObjectiveResult } from './pareto.ts';
export { joinLayers, summarizeLayer, type LayerSummary } from './layer-summary.ts';
export type { TestExamples, TestResult } from './test-result.ts';
export { checkFinite, formatOmission, omitMetrics } from './check-finite.ts';
export { meansOf, TestReports, type ReportedExamples } from './test-reports.ts';
export {
  costOf,
  displayState,
  isSkipped,
  outcomeTypes,
  skippedOutcome,
  type AttemptKey,
  type Configuration,
  type ConfigurationState,
  type FailureKind,
  type Fingerprint,
  type FinishedTrial,
  type Outcome,
  type OutcomeType,
  type TrainingPart,
  type Trial,
} from './trial.ts';
export { requireRunnable, type Plan, type Study, type StudyState } from './study.ts';
export { NORMAL_REACH, quantise, type Dimension, type NumericDimension } from './definition/dimension.ts';
export type { TrainerChecks } from './definition/check-points.ts';
export {
  changedFile,
  compareDefinitions,
  differenceLines,
  type Difference,
} from './definition/compare-definitions.ts';
export { withStoredDefaults } from './definition/stored-defaults.ts';
export { resolveSweepPath } from './definition/resolve-task.ts';
export { modulesOf, userFilesOf, type UserFile } from './definition/user-files.ts';
export { activeParameters, isOneOf, isPointOf } from './definition/active-parameters.ts';
export {
  claimName,
  curveMetric,
  finalsDefinition,
  finalsMetric,
  finalsName,
  finalsRoundsOf,
  isRound,
  isTestMetric,
  searchOf,
  smallestDifferenceOf,
} from './definition/finals.ts';
export {
  finalsSeedsOf,
  innerSearches,
  isNested,
  nestedRounds,
  nestingOf,
  positionOf,
  renameDescendant,
  rootOf,
  studiesBelow,
} from './definition/inner-searches.ts';
export { SMALL_TABLE } from './definition/search-rules.ts';
export { planHash } from './definition/plan-hash.ts';
export { gridAxisOf, type GridAxis } from './definition/axis.ts';
export type { PruningSteps, Pruner } from './definition/pruner.ts';
export {
  findFixedSizeDesign,
  learnedResultsOf,
  learnsFromOthers,
  methodNames,
  methodSettings,
  populationOf,
  type Method,
  type PopulationMethod,
} from './definition/method.ts';
export {
  displayStateIn,
  pausesTrainings,
  searchDefaults,
  dataSpecOf,
  type BareSweep,
  type Condition,
  type EarlierResult,
  type Enqueued,
  type FailurePolicy,
  type FinalsDesign,
  type FinalsOf,
  type HeldOutTest,
  type PredictionScore,
  type ModuleSweep,
  type PartOf,
  type UserModule,
  type ProgramConfig,
  type ProgramSlots,
  type ProgramSweep,
  type SearchDefinition,
  type Strategy,
  type StudyDefinition,
  type StrategyDimension,
  type SweepDefinition,
  type LargestClass,
  type NetworkSweep,
} from './definition/sweep-definition.ts';
export { foldOfSeed } from './task/network-task.ts';
export type {
  Amount,
  Clipping,
  ColumnType,
  DataOrigin,
  OuterSplit,
  Decimal,
  Delimiter,
  AugmentConfig,
  DataSplit,
  DataTask,
  EarlyStopping,
  Folds,
  LossConfig,
  Mode,
  NetworkConfig,
  OptimizerConfig,
  PlainSchedule,
  ReduceLrOnPlateau,
  ScheduleConfig,
  NetworkTask,
  Training,
} from './task/network-task.ts';
export type {
  Activation,
  ActivationConfig,
  ConstraintConfig,
  InitializerConfig,
  KernelConfig,
  KernelRegularizerConfig,
  LayerConfig,
  LayerOf,
  LayerType,
  OutputConfig,
  RegularizerConfig,
  Shape,
  Size2D,
} from './task/layer.ts';
export {
  inferShapes,
  sizeOfShape,
  formatShape,
  type ShapedLayer,
  type WeightShape,
} from './task/infer-shapes.ts';
export {
  epochsOf,
  macroPattern,
  maxReports,
  type ModuleTask,
  type ProgramTask,
  type TrialTask,
} from './task/trial-task.ts';
export {
  systemStoreClock,
  type Acknowledgement,
  type AttemptEnd,
  type AttemptLoss,
  type AttemptReport,
  type StudyLog,
  type TrialStart,
  type StoreClock,
} from './store/study-log.ts';
export type {
  AttemptRow,
  ConfigurationRow,
  LedgerRow,
  Progress,
  RankingOrder,
  RankingPage,
  RunningTrial,
  HistorySizes,
  StrategyRow,
  StudyView,
  TrialRow,
} from './store/study-view.ts';
export { allOutcomes, outcomePages } from './store/all-outcomes.ts';
export { meanValues, repeatEnd, judgeRepeats, summarizeRepeats, type RepeatEnd } from './store/repeats.ts';
export { assertOutcome, assertReport, assertTrial } from './store/storable.ts';
export type {
  Checkpoint,
  NewFile,
  TrainingSegment,
  Ending,
  ThreadEnd,
  ThreadMessage,
  ToThread,
  TrialAttempt,
} from './protocol/thread.ts';
export type { FromRunner, LossCause, ToRunner } from './protocol/runner.ts';
export {
  pendingReply,
  type Command,
  type CommandHandlers,
  type CommandReply,
  type Request,
  type RunStatus,
} from './protocol/command.ts';
export {
  workerProtocol,
  type Assignment,
  type LeaderTable,
  type LeaderTerms,
  type ClaimedAssignment,
  type WorkerTable,
  type WorkerIdentity,
  type WorkerRow,
} from './protocol/assignment-table.ts';
export type { RunEvent } from './protocol/run-event.ts';
