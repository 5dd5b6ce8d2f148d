import type * as TensorFlow from '@tensorflow/tfjs-core';

/** TensorFlow.js's ops, as tfjs-core exports them. */
export type Tfjs = typeof TensorFlow;

/** TensorFlow.js with its WebAssembly backend set and ready. */
export interface WasmTfjs {
  readonly tf: Tfjs;
  /** Of tfjs-backend-wasm, as in `4.22.0`. */
  readonly version: string;
  /** Whether this Node runs the SIMD build. */
  readonly simd: boolean;
}

/** TensorFlow.js on its WebAssembly backend: one thread, and all of it in this thread of the process. */
export async function loadWasm(): Promise<WasmTfjs> {
  const tf = await import('@tensorflow/tfjs-core');
  const { version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  await withoutNewListeners(() => tf.setBackend('wasm'));
  return { tf, version, simd: (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean };
}

/** Emscripten takes over the process's uncaught errors while it starts; this takes them back. */
async function withoutNewListeners(start: () => Promise<unknown>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.get(event)?.includes(listener)) process.off(event, listener as () => void);
    }
  }
}
