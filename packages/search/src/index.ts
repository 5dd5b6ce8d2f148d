export { configurationAt, trialAt } from './configuration-at.ts';
export {
  describePlan,
  type Duplicate,
  type IdleParameter,
  type PlanDescription,
  type TrainingDescription,
} from './describe-plan.ts';
export { type FinishedConfiguration, type History } from './history.ts';
export { GRID_LIMIT, planRun, planStudy, type StrategyPlan, type StudyPlan } from './plan-study.ts';
export { propose } from './propose.ts';
