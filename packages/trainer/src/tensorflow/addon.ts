import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RungFailure } from './rung.ts';
import { lastWords, runSubprocess } from './subprocess.ts';

/** File name of tfjs-node's addon. */
export const addonFile = 'tfjs_binding.node';

const compiler = () => process.env['CXX'] ?? 'g++';

const library = 'libtensorflow_cc.so.2';

export interface AddonInputs {
  /** Folder `binding` of tfjs-node. */
  readonly sources: string;
  /** Folder `include/node` of Node. */
  readonly nodeHeaders: string;
  /** Name of the folder beside the addon's, with the wheel's libraries and headers. */
  readonly libraries: string;
}

/**
 * Compiles tfjs-node's addon for the wheel's library into `folder`. Symbols missing from the library show when the
 * addon is loaded, not here.
 *
 * @throws RungFailure with the last line of the compiler's output.
 */
export async function compileTensorFlowAddon(folder: string, inputs: AddonInputs): Promise<void> {
  // The linker needs seven seconds for the library's 435,000 names, so it gets an empty one of the same name.
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
  const { code, stderr } = await runSubprocess(compiler(), args);
  if (code === 0) return;
  throw new RungFailure(`${compiler()} did not compile tfjs-node's addon: ${lastWords(stderr)}`);
}

/**
 * Checks for a C++ compiler.
 *
 * @throws RungFailure if there is none.
 */
export async function requireCompiler(): Promise<void> {
  const { code } = await runSubprocess(compiler(), ['--version'], { timeout: 30_000 });
  if (code !== 0)
    throw new RungFailure(`${compiler()} is not installed`, { hint: 'sudo apt-get install g++' });
}

/**
 * Folder with `node_api.h` of the running Node: beside its `bin`, else where node-gyp keeps it.
 *
 * @throws RungFailure if there is none of the same version.
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

/** Node version of a folder of headers, such as `20.20.2`. */
export function headersVersion(folder: string): string | undefined {
  const path = join(folder, 'node_version.h');
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const part = (name: string) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1] ?? '?';
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}
