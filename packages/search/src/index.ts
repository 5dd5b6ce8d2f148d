export { createStudy } from './create-study.ts';
export type { Asked, AskTellStudy, Best, TrialResult } from './local-study.ts';
export type { StoredStudy, StudyStore } from './stored-study.ts';
export { defineSweep, type Sweep } from './define-sweep.ts';
export type { PointOf, SweepSpec } from './point-of.ts';
export { describePlan, type PlanDescription } from './describe-plan.ts';
export { withLag } from './horizon.ts';
export { withWarmStart } from './warm-start.ts';
export { idleParts, type Idle } from './learning.ts';
export { isForecastCalibrated, forecastsOf, type Forecast } from './forecast/forecast.ts';
export type { FinishedConfiguration, History } from './history.ts';
export { GRID_LIMIT, planRun, planStudy, trialsBelow, type StudyPlan } from './plan-study.ts';
export { propose } from './propose.ts';
export {
  noTask,
  StudySearch,
  type SuggestedTrial,
  type SearchState,
  type TaskOf,
  type PrunerDecision,
} from './study-search.ts';
export { retrace, type Deviation, type RecordedTrial } from './retrace.ts';
export { finishedIn, type PastTrial } from './strategy-history.ts';
export { rungsOf } from './pruners/asha.ts';
export type { Decision } from './pruners/pruner.ts';
