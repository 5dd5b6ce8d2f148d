import type { Fingerprint } from '@ridgeline/core';
import { computeBackendFingerprint } from '../tensorflow/numerics.ts';
import { openBackend, openTensorFlow } from '../tensorflow/open.ts';
import type { BackendChoice, NativeChoice } from '../tensorflow/candidate.ts';
import { requirePeerFolder } from '../tensorflow/tfjs-node.ts';
import { loadTfjsNode, addLayers, type TensorFlow } from '../tensorflow/tfjs.ts';

/** TensorFlow.js of a thread; on a native library, it is loaded on demand. */
export interface LazyTensorFlow {
  /** Returns TensorFlow.js, after loading it if necessary. */
  get(): LoadedTensorFlow;
  /** Number of tensors created so far; 0 before TensorFlow.js is loaded. */
  tensorCount(): number;
}

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly fingerprint: Omit<Fingerprint, 'data'>;
}

/**
 * Prepares TensorFlow.js on the chosen backend. Native TensorFlow is loaded on demand. WebAssembly is loaded
 * immediately, because it loads asynchronously.
 */
export async function createLazyTensorFlow(choice: BackendChoice): Promise<LazyTensorFlow> {
  if (choice.candidate === 'wasm') {
    const tensorFlow = await openWasm();
    return { get: () => tensorFlow, tensorCount: () => countTensors(tensorFlow) };
  }
  let tensorFlow: LoadedTensorFlow | undefined;
  return {
    get: () => (tensorFlow ??= openNative(choice)),
    tensorCount: () => (tensorFlow === undefined ? 0 : countTensors(tensorFlow)),
  };
}

async function openWasm(): Promise<LoadedTensorFlow> {
  const backend = await openBackend({ candidate: 'wasm' });
  if (backend.kind !== 'wasm') throw new Error(`expected WebAssembly, got ${backend.kind}`);
  return { tf: await addLayers(backend.tf), fingerprint: computeBackendFingerprint(backend) };
}

function openNative(choice: NativeChoice): LoadedTensorFlow {
  const folder = requirePeerFolder();
  const backend = openTensorFlow(choice);
  return { tf: loadTfjsNode(folder, backend.binding), fingerprint: computeBackendFingerprint(backend) };
}

let threadTensorFlow: Promise<LazyTensorFlow> | undefined;

/** TensorFlow.js of this thread, on the backend of the first call; see {@link createLazyTensorFlow}. */
export function getThreadTensorFlow(choice: BackendChoice): Promise<LazyTensorFlow> {
  return (threadTensorFlow ??= createLazyTensorFlow(choice));
}

/** Number of tensors created so far, read from the id of a new one. */
function countTensors({ tf }: LoadedTensorFlow): number {
  return tf.tidy(() => tf.scalar(0).id);
}
