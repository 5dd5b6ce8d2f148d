import type { Backend } from '../tensorflow/open.ts';
import type { Kernels } from './kernels.ts';
import { nativeKernels } from './native-kernels.ts';
import { wasmKernels } from './wasm-kernels.ts';

/**
 * The kernels of an open backend.
 *
 * @example
 * const kernels = openKernels(await openBackend({ rung: 'wasm' }));
 */
export function openKernels(backend: Backend): Kernels {
  return backend.kind === 'native' ? nativeKernels(backend.binding) : wasmKernels(backend.tf);
}
