import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AddonFailure } from './addon-failure.ts';
import { readBuild, sourceFolder, type AddonTarget } from './addon-target.ts';
import { firstErrorLine, runProgram } from './run-program.ts';

/**
 * Compiles the addon from its sources, with one process per file.
 *
 * @param output path of the addon
 * @param workspace folder for intermediate files
 * @param compilerCommand command of a C++ compiler; by default `CXX`, `g++` or `clang++`
 * @throws AddonFailure if there is no compiler, or compilation fails
 */
export async function compileAddon(
  output: string,
  workspace: string,
  target: AddonTarget,
  compilerCommand?: string,
): Promise<void> {
  const compiler = compilerCommand ?? (await findCompiler());
  const build = readBuild();
  const flags = [...build.flags, ...target.flags, '-fPIC', '-DNAPI_VERSION=8', '-I', headerFolder()];
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
  const { code, stderr } = await runProgram(compiler, args, { timeoutMs: 300_000 });
  if (code === 0) return;
  throw new AddonFailure(`${compiler} could not compile the engine: ${firstErrorLine(stderr)}`, {
    isLasting: true,
  });
}

/** Finds a compiler command that runs: `CXX` if it is set, otherwise `g++` or else `clang++`. */
async function findCompiler(): Promise<string> {
  const candidates = process.env['CXX'] ? [process.env['CXX']] : ['g++', 'clang++'];
  for (const compiler of candidates) {
    const { code } = await runProgram(compiler, ['--version'], { timeoutMs: 30_000 });
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
