import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { Engine } from './engine.ts';
import type { EngineModule } from './engine-module.ts';
import { moduleEngine } from './module-engine.ts';
import { WasmArguments, type WasmMemory } from './wasm-memory.ts';

/** Exports of `engine.wasm`: the functions of the addon, with pointers instead of arrays. */
type WasmExports = WasmMemory & Readonly<Record<keyof EngineModule, (...args: number[]) => number>>;

/** Members of the global `WebAssembly` used here; TypeScript declares them only for browsers. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const wasmFile = new URL('../wasm/engine.wasm', import.meta.url);

/**
 * Opens the engine as WebAssembly. Each call copies the rows it needs into WebAssembly memory.
 *
 * @throws WebAssembly.CompileError if Node has no relaxed SIMD
 */
export function openWasm(): Engine {
  const bytes = readFileSync(wasmFile);
  // Node 20 has relaxed SIMD behind a flag that later versions reject.
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return moduleEngine('wasm', withTypedArrays(exports as WasmExports));
}

/** Wraps the exports as functions over typed arrays. */
function withTypedArrays(wasm: WasmExports): EngineModule<number> {
  function withArguments<R>(call: (args: WasmArguments) => R): R {
    const args = new WasmArguments(wasm);
    try {
      const output = call(args);
      args.copyOutputs();
      return output;
    } finally {
      args.release();
    }
  }

  return {
    version: () => wasm.version(),
    fused: () => wasm.fused(),
    create: (spec, length) => withArguments((args) => wasm.create(args.copy(spec), length)),
    free: (handle) => void wasm.free(handle),
    weightCount: (handle) => wasm.weightCount(handle),
    readWeights: (handle, out) => withArguments((args) => void wasm.readWeights(handle, args.output(out))),
    writeWeights: (handle, weights) =>
      withArguments((args) => void wasm.writeWeights(handle, args.copy(weights))),
    stateCount: (handle) => wasm.stateCount(handle),
    readState: (handle, out) => withArguments((args) => void wasm.readState(handle, args.output(out))),
    writeState: (handle, state) => withArguments((args) => void wasm.writeState(handle, args.copy(state))),
    train: (handle, inputs, targets, rows, rowCount, rates, steps, firstStep, dropoutKeys, sums) =>
      withArguments((args) =>
        wasm.train(
          handle,
          args.copyRows(inputs, inputs.length / targets.length, rows),
          args.copyRows(targets, 1, rows),
          args.writeRange(rowCount),
          rowCount,
          args.copy(rates),
          steps,
          firstStep,
          args.copy(dropoutKeys),
          args.output(sums),
        ),
      ),
    evaluate: (handle, inputs, targets, rows, rowCount, outputs, losses, hits, sums) =>
      withArguments(
        (args) =>
          void wasm.evaluate(
            handle,
            args.copyRows(inputs, inputs.length / targets.length, rows),
            args.copyRows(targets, 1, rows),
            args.writeRange(rowCount),
            rowCount,
            args.output(outputs),
            args.output(losses),
            args.output(hits),
            args.output(sums),
          ),
      ),
    figures: (handle, out) => withArguments((args) => void wasm.figures(handle, args.output(out))),
  };
}
