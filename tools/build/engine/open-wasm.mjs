import { readFile } from 'node:fs/promises';
import v8 from 'node:v8';

const { WebAssembly } = globalThis;

/** Loads a WebAssembly module without imports, and returns its exports. */
export async function openWasm(path) {
  // Node 20 has relaxed SIMD behind a flag.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return new WebAssembly.Instance(new WebAssembly.Module(await readFile(path))).exports;
}
