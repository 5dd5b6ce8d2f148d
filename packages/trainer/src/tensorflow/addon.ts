import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '@ridgeline/engine';
import { nativeEnvironment } from './environment.ts';
import { CandidateFailure } from './candidate.ts';
import { lastErrorLine, requireSuccess } from './subprocess.ts';

/** File name of tfjs-node's addon. */
export const addonFile = 'tfjs_binding.node';

const compiler = () => process.env['CXX'] ?? 'g++';

const libraryFile = 'libtensorflow_cc.so.2';

interface AddonInputs {
  /** Folder `binding` of tfjs-node. */
  readonly sources: string;
  /** Folder `include/node` of Node. */
  readonly nodeHeaders: string;
  /** Name of the folder with the wheel's libraries and headers, next to the addon's folder. */
  readonly libraries: string;
}

/**
 * Compiles tfjs-node's addon for the wheel's library into `folder`. Missing symbols are reported only when the addon is
 * loaded.
 *
 * @throws CandidateFailure with the last line of the compiler's output.
 */
export async function compileTensorFlowAddon(folder: string, inputs: AddonInputs): Promise<void> {
  // Linking against the library's 435,000 symbols takes seven seconds, so the linker reads an empty stub.
  const stub = join(folder, libraryFile);
  await compile(['-shared', `-Wl,-soname,${libraryFile}`, '-x', 'c++', '/dev/null', '-o', stub]);
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

function compile(args: readonly string[]): Promise<void> {
  return requireSuccess(`${compiler()} did not compile tfjs-node's addon`, compiler(), args);
}

/**
 * Checks for a C++ compiler.
 *
 * @throws CandidateFailure if there is none.
 */
export async function requireCompiler(): Promise<void> {
  const { code } = await runProgram(compiler(), ['--version'], { timeoutMs: 30_000 });
  if (code !== 0)
    throw new CandidateFailure(`${compiler()} is not installed`, { hint: 'sudo apt-get install g++' });
}

/**
 * Folder with `node_api.h` of the running Node: next to its `bin`, or in the cache of node-gyp.
 *
 * @throws CandidateFailure if there are no headers of the same version.
 */
export function findNodeHeaders(): string {
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const prefixes = [
    dirname(dirname(process.execPath)),
    dirname(dirname(realpathSync(process.execPath))),
    join(caches, 'node-gyp', process.versions.node),
  ];
  const folder = prefixes
    .map((prefix) => join(prefix, 'include', 'node'))
    .find((folder) => readHeadersVersion(folder) === process.versions.node);
  if (folder !== undefined) return folder;
  throw new CandidateFailure(
    `there are no headers of Node ${process.versions.node} next to ${process.execPath}`,
    {
      hint: 'npx node-gyp install',
    },
  );
}

/** Node version of a folder of headers, such as `20.20.2`; undefined if it contains none. */
function readHeadersVersion(folder: string): string | undefined {
  const path = join(folder, 'node_version.h');
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const readPart = (name: string) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1] ?? '?';
  return `${readPart('MAJOR')}.${readPart('MINOR')}.${readPart('PATCH')}`;
}

/** Program that loads the addon, multiplies [1 2; 3 4] by itself, and prints the result. */
const probeProgram = `
const tf = require(process.argv[1]);
const x = tf.createTensor([2, 2], tf.TF_FLOAT, Float32Array.of(1, 2, 3, 4));
const falseAttribute = { type: tf.TF_ATTR_BOOL, value: false };
const attributes = [
  { name: 'transpose_a', ...falseAttribute },
  { name: 'transpose_b', ...falseAttribute },
  { name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT },
];
const [product] = tf.executeOp('MatMul', attributes, [x, x], 1);
console.log(JSON.stringify({ version: tf.TF_Version, product: [...tf.tensorDataSync(product.id)] }));
`;

/**
 * Checks that an addon loads and computes, in a separate process. Returns the version of its TensorFlow.
 *
 * @throws CandidateFailure if the addon cannot be loaded or computes a wrong result.
 */
export async function probeTensorFlowAddon(addon: string): Promise<string> {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...nativeEnvironment, NODE_OPTIONS: '' };
  const { code, stdout, stderr } = await runProgram(process.execPath, ['-e', probeProgram, addon], {
    environment,
    timeoutMs: 120_000,
  });
  if (code !== 0) {
    const error = stderr.split('\n').find((line) => line.startsWith('Error:')) ?? lastErrorLine(stderr);
    throw new CandidateFailure(`the addon does not load: ${error || 'its process was killed'}`);
  }
  const { version, product } = JSON.parse(stdout) as { version: string; product: number[] };
  if (product.join() !== '7,10,15,22')
    throw new CandidateFailure(`TensorFlow ${version} computes a wrong product: ${product.join()}`);
  return version;
}
