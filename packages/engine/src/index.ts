export { BatchSums } from './batch-sums.ts';
export type { Engine, ExampleNumbers, Examples, Network, TrainingSteps, WeightFigures } from './engine.ts';
export { encodeSpec } from './encode-spec.ts';
export type { LayerWeights } from './layer-weights.ts';
export { outputUnits, type LearningProblem } from './learning-problem.ts';
export { hasExampleLosses, type InputSpec, type LayerSpec, type NetworkSpec } from './network-spec.ts';
export { openEngine, type EngineChoice } from './open-engine.ts';
export {
  cleanEngine,
  ensureEngine,
  findEngine,
  repairEngine,
  type EngineReport,
} from './addon/find-engine.ts';
