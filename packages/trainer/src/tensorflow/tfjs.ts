import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import type { NativeBinding } from './binding.ts';

/** TensorFlow.js's ops, as tfjs-core exports them. */
export type Tfjs = typeof Core;

/** TensorFlow.js with its Layers API. */
export type TensorFlow = Omit<Tfjs, 'default'> & Omit<typeof Layers, 'default'>;

/** TensorFlow.js with its WebAssembly backend set and ready. */
interface WasmTfjs {
  readonly tf: Tfjs;
  /** Version of tfjs-backend-wasm, such as `4.22.0`. */
  readonly version: string;
  /** True if this Node runs the SIMD build. */
  readonly usesSimd: boolean;
}

/** Loads TensorFlow.js on its WebAssembly backend, single-threaded. */
export async function loadWasm(): Promise<WasmTfjs> {
  const tf = await import('@tensorflow/tfjs-core');
  const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  await removeNewListeners(() => tf.setBackend('wasm'));
  return { tf, version, usesSimd: (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean };
}

/**
 * Loads TensorFlow.js with tfjs-node's ops, which call Ridgeline's build of tfjs-node's binding.
 *
 * @param folder folder of the installed package `@tensorflow/tfjs-node`
 */
export function loadTfjsNode(folder: string, binding: NativeBinding): TensorFlow {
  // Node 23 dropped two functions that tfjs-node 4.22.0 calls.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  // Resolves from the package, to use its copy of tfjs-core.
  const load = createRequire(join(folder, 'package.json'));
  const tf = load('@tensorflow/tfjs') as TensorFlow;
  load('./dist/register_all_kernels');
  const { NodeJSKernelBackend } = load('./dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: NativeBinding, name: string) => Core.KernelBackend;
  };
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
  tf.setBackend('tensorflow');
  return tf;
}

/** Adds the Layers API to TensorFlow.js on WebAssembly; `tf` is {@link loadWasm}'s. */
export async function addLayers(tf: Tfjs): Promise<TensorFlow> {
  return { ...tf, ...(await import('@tensorflow/tfjs-layers')) };
}

/** Runs `start`, then removes the listeners that Emscripten has installed meanwhile for uncaught errors. */
async function removeNewListeners(start: () => Promise<unknown>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const earlierListeners = new Map(events.map((event) => [event, process.rawListeners(event)]));
  await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!earlierListeners.get(event)?.includes(listener)) process.off(event, listener as () => void);
    }
  }
}
