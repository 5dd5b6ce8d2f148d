export type { BackendChoice, Rung } from './tensorflow/backend-choice.ts';
export type { NativeBinding, NativeTensor, OpAttribute } from './tensorflow/binding.ts';
export { nativeEnvironment } from './tensorflow/environment.ts';
export { openBackend, type Backend } from './tensorflow/open.ts';
export type { Tfjs } from './tensorflow/tfjs.ts';
