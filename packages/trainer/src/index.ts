export type { NativeBinding } from './tensorflow/binding.ts';
export { collectTensorFlowFacts, type TensorFlowFacts } from './tensorflow/doctor.ts';
export { nativeEnvironment } from './tensorflow/environment.ts';
export {
  cleanBackend,
  ensureBackend,
  findBackend,
  repairBackend,
  type FindOptions,
} from './tensorflow/find-backend.ts';
export { numerics } from './tensorflow/numerics.ts';
export { openBackend, type Backend } from './tensorflow/open.ts';
export type { OnProgress, SetupProgress } from './tensorflow/progress.ts';
export type {
  BackendChoice,
  BackendReport,
  FailedCandidate,
  NativeChoice,
  TensorFlowCandidate,
} from './tensorflow/candidate.ts';
export type { TensorFlow, Tfjs } from './tensorflow/tfjs.ts';
export type { DataPart, DataSource } from './data/data-source.ts';
export {
  assertDataAvailable,
  checkDataTask,
  computeDataKey,
  dataSets,
  listDataFiles,
  findDataSource,
  loadDataSet,
} from './data/data-sets.ts';
export { adviseOnTable, type TableAdvice } from './data/table-advice.ts';
export { readHeldOutTable, type HeldOutTable } from './data/held-out-table.ts';
export type { LearningProblem, SharedDataSet } from './data/shared-data-set.ts';
export type { CheckpointSettings, TrainingRequest } from './training-request.ts';
export type { StateFolder } from './checkpoint/training-states.ts';
export { backendNames, type BackendName } from './backend/backend-name.ts';
export {
  ensureTrialBackend,
  findTrialBackend,
  type ThreadBackend,
  type TrialBackend,
  type TrialBackendReport,
  type TrialKind,
} from './backend/trial-backend.ts';
export { checkObjective } from './objective/check-objective.ts';
export type { Fit, FitOptions, LabelledTensors } from './objective/fit.ts';
export type { ExamplePart, Objective, ObjectiveContext, ObjectiveData } from './objective/objective.ts';
export { findUnsupportedLayer } from './network/engine-trainer.ts';
export { measureTrial, type TrialMeasurement } from './network/measure-trial.ts';
export { estimateNetworkMemory, type NetworkMemory } from './network/network-memory.ts';
export { inferTaskLayers } from './network/infer-task-layers.ts';
export { checkTask } from './check-task.ts';
export { listImports } from './user-imports.ts';
export { listMetrics } from './epoch-values.ts';
export { fetchFashionMnist } from './data/fetch-fashion-mnist.ts';
export { computeLearningRate, type TrialLength } from './schedule/learning-rate.ts';
export { loadSchedules, type ScheduleModules } from './schedule/schedule-modules.ts';
export { computeTrialLength, countTrainRows } from './schedule/trial-length.ts';
export { fileLimits, hashUserFile, readUserFile } from './user-file.ts';
