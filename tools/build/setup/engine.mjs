import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { hasTool } from './machine.mjs';
import { abi, cacheFolder, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { fingerprint, readStamp, sizeAndTime, writeStamp } from './stamp.mjs';

/** True in .ci/run, where tests need native code. */
const mustBeNative = process.env.RIDGELINE_REQUIRE_NATIVE === '1';

const compilers = ['g++', 'clang++'];

/** Set-up step: compiles the training engine from packages/engine/native. If that fails, the engine is WebAssembly. */
export const engine = {
  title: 'training engine',
  activity: 'compiling it, or falling back to WebAssembly',
  tools: ['g++'],
  isDone() {
    const stamp = readStamp('engine');
    if (stamp === undefined) return false;
    const { addon } = JSON.parse(stamp);
    return stamp === stampFor(addon) && (addon !== undefined || !mustBeNative);
  },
  async run({ lock }) {
    const program = inRepository('tools/build/setup/prepare-engine.mjs');
    const { code, output } = await runCommand(lock, process.execPath, [program]);
    if (code !== 0) throw new SetupError(`The training engine could not be set up:\n${output.trim()}`);
    const { choice, reason, hint } = JSON.parse(output.trim().split('\n').at(-1));
    if (choice.type === 'wasm' && mustBeNative) {
      throw new SetupError(`RIDGELINE_REQUIRE_NATIVE is set, but the engine is WebAssembly: ${reason}`);
    }
    writeStamp('engine', stampFor(choice.addon));
    if (choice.type === 'native') return 'native';
    return `WebAssembly, which is slower: ${reason}${hint ? ` (${hint})` : ''}`;
  },
};

function stampFor(addon) {
  return JSON.stringify({
    addon,
    abi,
    cache: cacheFolder(),
    sources: fingerprint(sourceFiles()),
    // If WebAssembly is used, try native code again once a compiler is installed.
    state: addon ? sizeAndTime(addon) : compilers.filter(hasTool),
  });
}

function sourceFiles() {
  const folder = inRepository('packages/engine/native');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
