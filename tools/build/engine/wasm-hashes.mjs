/** Prints the hashes of the golden trials in a WebAssembly module with checks: `node wasm-hashes.mjs MODULE`. */
import { openWasm } from './open-wasm.mjs';

const exports = await openWasm(process.argv[2]);
for (let i = 0; ; i++) {
  const hash = BigInt.asUintN(64, exports.hashOfCase(i)).toString(16).padStart(16, '0');
  const name = new Uint8Array(exports.memory.buffer, exports.nameOfCase());
  if (exports.nameOfCase() === 0) break;
  console.log(`${hash} ${Buffer.from(name.subarray(0, name.indexOf(0))).toString()}`);
}
