import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runProgram } from '@ridgeline/engine';
import { addonFile, probeTensorFlowAddon } from './addon.ts';
import { fillFolder, requireFilled, withTemporaryFolder } from './cache.ts';
import { readChoice, CandidateFailure, type NativeChoice, type Setup } from './candidate.ts';
import { lastErrorLine, requireSuccess } from './subprocess.ts';
import { tfjsNode } from './tfjs-node.ts';

/** Name of the cache folder that this candidate fills. */
function prebuiltFolder({ host }: Setup): string {
  return `prebuilt-${tfjsNode.version}-${host.platform}-${host.arch}-abi-${host.abi}`;
}

/**
 * Finds tfjs-node's own backend in the cache.
 *
 * @throws CandidateFailure if it is not set up.
 */
export function findPrebuilt(setup: Setup): NativeChoice {
  return readPrebuiltChoice(requireFilled(setup.cache, prebuiltFolder(setup)));
}

/**
 * Sets up tfjs-node's own backend if necessary, with the package's install script, which runs in a temporary copy of
 * the package. Requires the cache's lock.
 *
 * @throws CandidateFailure if npm or the script fails, or the addon does not work.
 */
export async function ensurePrebuilt(setup: Setup): Promise<NativeChoice> {
  const folder = await fillFolder(setup.cache, prebuiltFolder(setup), (target) =>
    withTemporaryFolder(setup.cache, async (project) => {
      setup.onProgress({ step: 'download', what: `tfjs-node ${tfjsNode.version}` });
      await npmInstall(project);
      await runInstallScript(project);
      const packageFolder = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
      // On Windows the libraries are absolute links; elsewhere they are relative links, which stay links to save space.
      const linkOptions = process.platform === 'win32' ? { dereference: true } : { verbatimSymlinks: true };
      for (const part of ['lib', join('deps', 'lib')]) {
        await cp(join(packageFolder, part), join(target, part), { recursive: true, ...linkOptions });
      }
      setup.onProgress({ step: 'check', what: `tfjs-node ${tfjsNode.version}` });
      await writeFile(join(target, 'version'), await probeTensorFlowAddon(join(target, addonPath)));
    }),
  );
  return readPrebuiltChoice(folder);
}

async function npmInstall(project: string): Promise<void> {
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  const args = [
    ...['install', `@tensorflow/tfjs-node@${tfjsNode.version}`, '--prefix', project, '--ignore-scripts'],
    ...['--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'],
  ];
  // On Windows npm is a cmd.exe script, which needs a shell.
  const [command, commandArgs] =
    process.platform === 'win32'
      ? (['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] as const)
      : (['npm', args] as const);
  await requireSuccess('npm could not install tfjs-node', command, commandArgs, { cwd: project, slow: true });
}

async function runInstallScript(project: string): Promise<void> {
  const cwd = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
  const bin = join(project, 'node_modules', '.bin');
  const environment = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  const { code, stdout, stderr } = await runProgram(process.execPath, ['scripts/install.js'], {
    cwd,
    environment,
    timeoutMs: 15 * 60_000,
  });
  if (code === 0 && existsSync(join(cwd, addonPath))) return;
  throw new CandidateFailure(
    `tfjs-node's install script failed: ${lastErrorLine(stderr) || lastErrorLine(stdout)}`,
    {
      slow: true,
    },
  );
}

const addonPath = join('lib', 'napi-v8', addonFile);
const readPrebuiltChoice = (folder: string) => readChoice('prebuilt', folder, addonPath);
