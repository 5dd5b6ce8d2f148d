export { compareStrategies, type StudyTrials } from './compare-strategies.ts';
export type {
  Answer,
  ChosenConfiguration,
  ComparedPair,
  Comparison,
  ComparisonOptions,
  Estimate,
  FinalsRecord,
  Interval,
  LostRepeat,
  TestDataUse,
  MissingPair,
  NestedSearches,
  SingleSeedComparison,
  Overtuning,
  PairComparison,
  PairTests,
  Phase,
  SeedsNeeded,
  SeedValue,
  StrategyStanding,
  Superiority,
} from './comparison.ts';
export { findLead, rankStandings, type JudgedStrategies, type Lead, type VerdictRemedy } from './lead.ts';
export { formatPercent, formatP, toConfidencePercent } from './text/unit.ts';
export { paperParagraphs, type PaperFacts } from './text/paper.ts';
export { describeComparison, type ComparisonText, type StandingText } from './text/describe-comparison.ts';
export { claimVerdict, type ClaimVerdict } from './claim.ts';
export { compareNested, type FinalsPart } from './nested.ts';
export { configurationOutcomes, type ConfigurationOutcome } from './configuration-outcomes.ts';
export {
  configurationMeans,
  studyFront,
  type AttainedValues,
  type AttainmentLevel,
  type AttainmentPair,
  type AttainmentSurfaces,
  type ConfigurationMeans,
  type FrontDifference,
  type FrontOptions,
  type FrontPoint,
  type FrontValue,
  type StrategyFront,
  type StudyFront,
} from './front/study-front.ts';
export type { AttainmentCount } from './front/attainment.ts';
export { describeFront, type FrontText } from './text/front.ts';
export { listAttainmentLeaders, formatObjective } from './text/attainment.ts';
export { bestAtBudget, type BudgetPoint } from './search-phase/best-at-budget.ts';
export { goodRegions, type GoodRegion } from './search-phase/good-region.ts';
export { withinRange } from './metric-range.ts';
export { numericRange, type NumericRange } from './search-phase/numeric-range.ts';
export { parameterImportance, type ParameterImportance } from './search-phase/parameter-importance.ts';
export { plannedLooks, type Looks } from './looks.ts';
export { isJudgedByRanks, openStrategies } from './comparison.ts';
export { poolRounds } from './pool-rounds.ts';
export { alphaShareOf } from './round-share.ts';
export { sharedVariance } from './evidence.ts';
export { validationToTraining } from './split.ts';
export { planClaim, planLooks, planSeeds, type SeedPlan, type SeedPlanOptions } from './seed-plan.ts';
export type { ExactTest } from './statistics/exact-test.ts';
export { friedman, type FriedmanTest } from './statistics/friedman.ts';
export { holm } from './statistics/holm.ts';
export { pairedT, type PairedT, type PairedTOptions } from './statistics/paired-t.ts';
export { pairsNeeded } from './statistics/power.ts';
export type { PowerOfLooks } from './statistics/power-of-looks.ts';
export { deviationOf } from './statistics/sample.ts';
export { signFlip } from './statistics/sign-flip.ts';
export { signedRank, type SignedRankTest } from './statistics/wilcoxon.ts';
export { compareResults } from './results/compare-results.ts';
export type {
  RanksOverDatasets,
  VerdictRefusal,
  RefusedPair,
  RunsRemedy,
  ResultComparison,
  ResultEstimate,
  ResultMetric,
  ResultOptions,
  ResultPair,
  ResultRow,
  ResultStanding,
  ResultTest,
  TestedPair,
} from './results/result.ts';
export {
  describeResults,
  composeResultNotes,
  formatResultVerdict,
  chooseResultUnit,
} from './text/results.ts';
export { paperResultsParagraphs, type PaperResultsFacts } from './text/paper-results.ts';
