import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AddonFailure } from './addon-failure.ts';
import { errorLine, runProgram } from './run-program.ts';

/** Folder of the C++ sources. */
export const sourceFolder = fileURLToPath(new URL('../../native', import.meta.url));

/** Contents of `native/build.json`. */
interface Build {
  /** Source files, relative to its folder. */
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  readonly arch: Readonly<Record<string, readonly string[]>>;
  readonly link: readonly string[];
}

/** Machine to compile an addon for. */
export interface AddonTarget {
  /** Architecture, as in `process.arch`. */
  readonly arch: string;
  /** Command of a C++ compiler. */
  readonly compiler: string;
}

/**
 * Compiles the addon from its sources, one process for each file.
 *
 * @param output path of the addon
 * @param workspace folder for intermediate files
 * @param target by default this machine, by `CXX`, g++ or clang++
 * @throws AddonFailure if there is no compiler, or it fails
 */
export async function compileAddon(output: string, workspace: string, target?: AddonTarget): Promise<void> {
  const { arch, compiler } = target ?? { arch: process.arch, compiler: await findCompiler() };
  const build = JSON.parse(readFileSync(join(sourceFolder, 'build.json'), 'utf8')) as Build;
  const own = build.arch[arch];
  if (own === undefined) throw new AddonFailure(`the engine has no vectors for ${arch}`);
  const flags = [...build.flags, ...own, '-fPIC', '-DNAPI_VERSION=8', '-I', headerFolder()];
  const objects = await Promise.all(
    build.sources.map(async (source) => {
      const object = join(workspace, `${source.replaceAll('/', '-')}.o`);
      await compile(compiler, [...flags, '-c', join(sourceFolder, source), '-o', object]);
      return object;
    }),
  );
  await compile(compiler, ['-shared', ...objects, ...build.link, '-o', output]);
}

async function compile(compiler: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(compiler, args, { timeout: 300_000 });
  if (code === 0) return;
  throw new AddonFailure(`${compiler} does not compile the engine: ${errorLine(stderr)}`, { lasting: true });
}

/** Compiler command: `CXX`, else the first installed of g++ and clang++. */
async function findCompiler(): Promise<string> {
  const candidates = process.env['CXX'] ? [process.env['CXX']] : ['g++', 'clang++'];
  for (const compiler of candidates) {
    const { code } = await runProgram(compiler, ['--version'], { timeout: 30_000 });
    if (code === 0) return compiler;
  }
  throw new AddonFailure(`${candidates.join(' and ')} are not installed`, {
    hint: 'sudo apt-get install g++',
  });
}

function headerFolder(): string {
  const { include_dir } = createRequire(import.meta.url)('node-api-headers') as { include_dir: string };
  return include_dir;
}
