/**
 * Compiles the engine to packages/engine/wasm/engine.wasm, and writes its SHA-256 next to it.
 *
 *   apt-get install clang-19 lld-19
 *   node tools/build/engine/build-wasm.mjs
 */
import { writeFile } from 'node:fs/promises';
import { buildWasm, wasmModule } from './build.mjs';
import { sha256OfFile } from './sha256.mjs';

await buildWasm(wasmModule);
const sum = await sha256OfFile(wasmModule);
await writeFile(`${wasmModule}.sha256`, `${sum}  engine.wasm\n`);
console.log(`${sum}  ${wasmModule}`);
