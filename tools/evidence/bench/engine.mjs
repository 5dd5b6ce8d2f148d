/**
 * Measures the time of a training step on one core, alternately native and in WebAssembly: the minimum over many short
 * calls.
 *
 *   taskset -c 1 node tools/evidence/bench/engine.mjs [rounds] [compiler] [flags…]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPrograms, buildWasm, nativeTargets } from '../../build/engine/build.mjs';
import { openWasm } from '../../build/engine/open-wasm.mjs';

const run = promisify(execFile);
const [rounds = '3', compiler = 'g++', ...flags] = process.argv.slice(2);
const { flags: baseline } = nativeTargets.find(({ lacks }) => lacks === undefined);

const folder = await mkdtemp(join(tmpdir(), 'ridgeline-bench-'));
try {
  const program = join(folder, 'bench');
  await buildPrograms(compiler, ['bench'], flags.length > 0 ? flags : baseline, folder);
  const module = join(folder, 'bench.wasm');
  await buildWasm(module, { checks: true });
  const wasm = await openWasm(module);
  for (let round = 0; round < Number(rounds); round++) {
    const { stdout } = await run(program, ['1.5']);
    for (const [network, line] of stdout.trim().split('\n').entries()) {
      console.log(`${line}, in WebAssembly ${fastestStep(wasm, network, 1.5).toFixed(3)}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Returns the time of the fastest step, in microseconds. */
function fastestStep(wasm, network, seconds) {
  const trial = wasm.makeBench(network);
  const stepsPerCall = wasm.benchSlice(network);
  let fastest = Infinity;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; wasm.restartBench(trial)) {
    const callStart = performance.now();
    wasm.runBench(trial);
    fastest = Math.min(fastest, ((performance.now() - callStart) * 1000) / stepsPerCall);
  }
  return fastest;
}
