export type { NativeBinding, NativeTensor, OpAttribute } from './tensorflow/binding.ts';
export { nativeEnvironment } from './tensorflow/environment.ts';
export {
  cleanBackend,
  ensureBackend,
  findBackend,
  repairBackend,
  type EnsureOptions,
  type FindOptions,
} from './tensorflow/ladder.ts';
export { openBackend, type Backend } from './tensorflow/open.ts';
export type { OnProgress, SetupProgress } from './tensorflow/progress.ts';
export type { BackendChoice, BackendReport, FailedRung, NativeChoice, Rung } from './tensorflow/rung.ts';
export type { Tfjs } from './tensorflow/tfjs.ts';
