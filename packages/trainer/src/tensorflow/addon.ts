import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RungFailure } from './rung.ts';
import { lastWords, run } from './subprocess.ts';

/** The file name of tfjs-node's addon. */
export const addonFile = 'tfjs_binding.node';

const compiler = () => process.env['CXX'] ?? 'g++';

export interface AddonInputs {
  /** tfjs-node's `binding` folder. */
  readonly sources: string;
  /** Where the wheel's headers and libraries were unpacked. */
  readonly tensorflow: string;
  /** Node's `include/node`. */
  readonly nodeHeaders: string;
  /** The libraries' folder as seen from the addon's. */
  readonly rpath: string;
}

/**
 * Compiles tfjs-node's addon against the wheel's libraries into `folder`.
 *
 * @throws RungFailure with the compiler's last words.
 */
export async function compileAddon(folder: string, inputs: AddonInputs): Promise<void> {
  const { code, stderr } = await run(compiler(), [
    ...['-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...['-I', inputs.nodeHeaders, '-I', join(inputs.tensorflow, 'include')],
    join(inputs.sources, 'tfjs_backend.cc'),
    join(inputs.sources, 'tfjs_binding.cc'),
    ...['-L', inputs.tensorflow, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    `-Wl,-rpath,$ORIGIN/${inputs.rpath}`,
    ...['-o', join(folder, addonFile)],
  ]);
  if (code !== 0)
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
