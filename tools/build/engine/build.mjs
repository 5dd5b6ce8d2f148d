/** Compiles the engine's C++ sources for a target: the native machine, arm64 or WebAssembly. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder of the engine's C++ sources. */
export const nativeFolder = fileURLToPath(new URL('../../../packages/engine/native/', import.meta.url));

const build = JSON.parse(readFileSync(join(nativeFolder, 'build.json'), 'utf8'));

const cpuinfo = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : '';

/** Targets of this architecture, fastest first. `lacks` names an instruction set that this processor lacks. */
export const nativeTargets = build.targets
  .filter(({ arch }) => arch === process.arch)
  .map((target) => ({
    ...target,
    lacks: target.needs.find((need) => !new RegExp(`^flags.*\\b${need}\\b`, 'm').test(cpuinfo)),
  }));

/** Path of the committed WebAssembly module. Its SHA-256 is in a file next to it. */
export const wasmModule = fileURLToPath(
  new URL('../../../packages/engine/wasm/engine.wasm', import.meta.url),
);

/** Debian's Clang, whose version determines the bytes of the module. */
export const wasmCompiler = 'clang++-19';

/** Sources shared by the programs of `native/check`. */
const checkSources = ['cases', 'golden', 'bench-trial'].map((name) => `check/${name}.cc`);

/** True if a program is installed. */
export async function isInstalled(program) {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/**
 * Compiles programs of `native/check` with the engine. The engine is compiled once for all programs.
 *
 * @param programs any of `bits`, `gradients`, `shortcuts`, `refusals`, `accuracy` and `bench`
 * @param flags compiler flags of the target
 * @param folder folder for the executables, which have the programs' names
 */
export async function buildPrograms(compiler, programs, flags, folder) {
  const shared = [...build.sources.filter((source) => source !== 'addon.cc'), ...checkSources];
  const allFlags = [...build.flags, '-Wall', '-Wextra', '-Wpedantic', '-Werror', ...flags];
  const mains = programs.map((program) => `check/${program}.cc`);
  await withObjects(compiler, allFlags, [...shared, ...mains], async (objects) => {
    for (const [index, program] of programs.entries()) {
      const programObjects = [...objects.slice(0, shared.length), objects[shared.length + index]];
      await run(compiler, [...allFlags, ...programObjects, '-o', join(folder, program)]);
    }
  });
}

/** Compiles the WebAssembly module. With `checks` it includes golden trials and benchmark networks. */
export async function buildWasm(output, { checks = false } = {}) {
  const { instead: replacements, flags, link } = build.wasm;
  const sources = build.sources.map((source) => (source in replacements ? replacements[source] : source));
  const allSources = [...sources, ...(checks ? [...checkSources, 'check/wasm-checks.cc'] : [])];
  await withObjects(
    wasmCompiler,
    [...build.flags, ...flags, '-Wall', '-Wextra', '-Werror'],
    allSources.filter((source) => source !== null),
    (objects) => run(wasmCompiler.replace('clang++', 'wasm-ld'), [...link, ...objects, '-o', output]),
  );
}

/** Compiles sources in parallel, one per processor. Passes their objects to `use` in the order of the sources. */
async function withObjects(compiler, flags, sources, use) {
  const folder = await mkdtemp(join(tmpdir(), 'ridgeline-engine-'));
  try {
    const queue = sources.map((source) => [source, join(folder, `${basename(source)}.o`)]);
    const objects = queue.map(([, object]) => object);
    const worker = async () => {
      while (queue.length > 0) {
        const [source, object] = queue.shift();
        await run(compiler, [...flags, '-c', join(nativeFolder, source), '-o', object]);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    await use(objects);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
