export {
  learnedModels,
  type ConfigurationTrials,
  type LearnedModel,
  type Prediction,
} from './learned/learned-model.ts';
export type { MainEffect } from './learned/main-effects.ts';
