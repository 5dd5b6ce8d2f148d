export { BatchSums } from './batch-sums.ts';
export type { Engine, ExampleNumbers, Examples, Network, TrainingSteps } from './engine.ts';
export { outputShapes } from './layer-shapes.ts';
export type { LayerSpec, Padding, RowShape } from './layer-spec.ts';
export { weightShapes, type LayerTensors, type TensorName } from './layer-weights.ts';
export { outputUnits, type LearningProblem } from './learning-problem.ts';
export { hasExampleLosses, type NetworkSpec } from './network-spec.ts';
export { openEngine, type EngineChoice } from './open-engine.ts';
export {
  cleanEngine,
  ensureEngine,
  findEngine,
  repairEngine,
  type EngineReport,
} from './addon/find-engine.ts';
export { runProgram, type ProgramOptions } from './addon/run-program.ts';
