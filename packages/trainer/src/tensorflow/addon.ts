import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RungFailure } from './rung.ts';
import { lastWords, run } from './subprocess.ts';

/** The file name of tfjs-node's addon. */
export const addonFile = 'tfjs_binding.node';

const compiler = () => process.env['CXX'] ?? 'g++';

const library = 'libtensorflow_cc.so.2';

export interface AddonInputs {
  /** tfjs-node's `binding` folder. */
  readonly sources: string;
  /** Node's `include/node`. */
  readonly nodeHeaders: string;
  /** The name of the folder, beside the addon's, with the wheel's libraries and headers. */
  readonly libraries: string;
}

/**
 * Compiles tfjs-node's addon for the wheel's library into `folder`. What the library does not have shows when the addon is
 * loaded, not here.
 *
 * @throws RungFailure with the compiler's last words.
 */
export async function compileAddon(folder: string, inputs: AddonInputs): Promise<void> {
  // The linker takes seven seconds to read the library's 435,000 names, so it gets an empty one of the same name.
  const stub = join(folder, library);
  await compile(['-shared', `-Wl,-soname,${library}`, '-x', 'c++', '/dev/null', '-o', stub]);
  await compile([
    ...['-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...['-I', inputs.nodeHeaders, '-I', join(folder, '..', inputs.libraries, 'include')],
    join(inputs.sources, 'tfjs_backend.cc'),
    join(inputs.sources, 'tfjs_binding.cc'),
    ...['-Wl,--no-as-needed', stub, '-Wl,-z,now', `-Wl,-rpath,$ORIGIN/../${inputs.libraries}`],
    ...['-o', join(folder, addonFile)],
  ]);
  await rm(stub);
}

async function compile(args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(compiler(), args);
  if (code === 0) return;
  throw new RungFailure(`${compiler()} did not compile tfjs-node's addon: ${lastWords(stderr)}`);
}

/** @throws RungFailure when there is no C++ compiler. */
export async function requireCompiler(): Promise<void> {
  const { code } = await run(compiler(), ['--version'], { timeout: 30_000 });
  if (code !== 0)
    throw new RungFailure(`${compiler()} is not installed`, { hint: 'sudo apt-get install g++' });
}

/**
 * The folder with `node_api.h` of the Node that runs: beside its `bin`, else where node-gyp keeps it.
 *
 * @throws RungFailure when there is none of the same version.
 */
export function findNodeHeaders(): string {
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const prefixes = [
    dirname(dirname(process.execPath)),
    dirname(dirname(realpathSync(process.execPath))),
    join(caches, 'node-gyp', process.versions.node),
  ];
  const found = prefixes
    .map((prefix) => join(prefix, 'include', 'node'))
    .find((folder) => headersVersion(folder) === process.versions.node);
  if (found !== undefined) return found;
  throw new RungFailure(`the headers of Node ${process.versions.node} are not beside ${process.execPath}`, {
    hint: 'npx node-gyp install',
  });
}

/** The version of Node that a folder of headers belongs to, as in `20.20.2`. */
export function headersVersion(folder: string): string | undefined {
  const path = join(folder, 'node_version.h');
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const part = (name: string) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1] ?? '?';
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}
