export {
  learnedModels,
  type EndedConfiguration,
  type LearnedModel,
  type Prediction,
} from './learned/learned-model.ts';
export type { MainEffect } from './learned/main-effects.ts';
