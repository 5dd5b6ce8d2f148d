import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tfjs } from '../tensorflow/tfjs.ts';
import type { Tensor } from './kernels.ts';

/** Tensors where they lie in WebAssembly's memory. */
export interface WasmMemory {
  /** A new tensor, its numbers still anything. */
  create(shape: readonly number[]): Tensor;
  /** The numbers of a tensor, not copied; good until the next tensor is made. */
  numbers(tensor: Tensor): Float32Array;
  /** Of the first number, in bytes. */
  address(tensor: Tensor): number;
}

/** @param own takes what is made into its scope */
export function wasmMemory(tf: Tfjs, backend: BackendWasm, own: (tensor: Tensor) => Tensor): WasmMemory {
  const engine = tf.engine();
  const numbers = (tensor: Tensor) => backend.typedArrayFromHeap(tensor as TfTensor) as Float32Array;
  return {
    create: (shape) => own(engine.makeTensorFromTensorInfo(backend.makeOutput([...shape], 'float32'))),
    numbers,
    address: (tensor) => backend.getMemoryOffset((tensor as TfTensor).dataId),
  };
}
