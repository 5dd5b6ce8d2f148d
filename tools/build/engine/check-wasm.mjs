/**
 * Recompiles the WebAssembly module and compares it with the committed one. Exits with 1 if they differ. Without the
 * compiler it compares nothing, and exits with 1 only with CI=true.
 *
 *   node tools/build/engine/check-wasm.mjs
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWasm, isInstalled, wasmCompiler, wasmModule } from './build.mjs';
import { sha256OfFile } from './sha256.mjs';

if (!(await isInstalled(wasmCompiler))) {
  console.log(`skipped: ${wasmCompiler} is not installed (apt-get install clang-19 lld-19)`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const folder = await mkdtemp(join(tmpdir(), 'ridgeline-wasm-'));
try {
  const rebuilt = join(folder, 'engine.wasm');
  await buildWasm(rebuilt);
  const [recorded] = (await readFile(`${wasmModule}.sha256`, 'utf8')).split(' ');
  const sums = {
    recorded,
    committed: await sha256OfFile(wasmModule),
    rebuilt: await sha256OfFile(rebuilt),
  };
  for (const [name, sum] of Object.entries(sums)) console.log(`${sum}  ${name}`);
  if (new Set(Object.values(sums)).size > 1) {
    console.log(
      'engine.wasm does not match its sources: run node tools/build/engine/build-wasm.mjs and commit it',
    );
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
