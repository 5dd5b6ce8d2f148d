import { existsSync, readFileSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { addonFile } from './addon.ts';
import { fillFolder, isFilled, withTemporaryFolder } from './cache.ts';
import { probeTensorFlowAddon } from './probe.ts';
import { RungFailure, type NativeChoice } from './rung.ts';
import type { Setup } from './setup.ts';
import { lastWords, runSubprocess } from './subprocess.ts';
import { tfjsNode } from './tfjs-node.ts';

/** Folder of the cache that this candidate fills. */
export function prebuiltFolder({ host }: Setup): string {
  return `prebuilt-${tfjsNode.version}-${host.platform}-${host.arch}-abi-${host.abi}`;
}

/**
 * Finds tfjs-node's own backend in the cache.
 *
 * @throws RungFailure if it is not set up.
 */
export function findPrebuilt(setup: Setup): NativeChoice {
  const name = prebuiltFolder(setup);
  if (isFilled(setup.cache, name)) return chosen(join(setup.cache, name));
  throw new RungFailure(
    existsSync(join(setup.cache, name)) ? `${name} in the cache is damaged` : 'it is not set up here yet',
    { hint: 'ridgeline doctor --fix' },
  );
}

/**
 * Sets up tfjs-node's own backend with the package's install script. It runs in the cache's copy of the package.
 * Requires the cache's lock.
 *
 * @throws RungFailure if npm or the script fails.
 */
export async function ensurePrebuilt(setup: Setup): Promise<NativeChoice> {
  const folder = await fillFolder(setup.cache, prebuiltFolder(setup), (target) =>
    withTemporaryFolder(setup.cache, async (project) => {
      setup.onProgress({ step: 'download', what: `tfjs-node ${tfjsNode.version}` });
      await npmInstall(project);
      await runInstallScript(project);
      const built = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
      // On Windows a library is an absolute link; elsewhere links are relative, and copies would be large.
      const links = process.platform === 'win32' ? { dereference: true } : { verbatimSymlinks: true };
      for (const part of ['lib', join('deps', 'lib')]) {
        await cp(join(built, part), join(target, part), { recursive: true, ...links });
      }
      setup.onProgress({ step: 'check', what: `tfjs-node ${tfjsNode.version}` });
      await writeFile(join(target, 'version'), await probeTensorFlowAddon(addonPath(target)));
    }),
  );
  return chosen(folder);
}

async function npmInstall(project: string): Promise<void> {
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  const { code, stderr } = await npm(
    ['install', `@tensorflow/tfjs-node@${tfjsNode.version}`, '--prefix', project],
    project,
  );
  if (code !== 0)
    throw new RungFailure(`npm could not install tfjs-node: ${lastWords(stderr)}`, { slow: true });
}

function npm(args: readonly string[], cwd: string) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'];
  // On Windows npm is a cmd.exe script, which needs a shell.
  return process.platform === 'win32'
    ? runSubprocess('cmd.exe', ['/d', '/s', '/c', 'npm', ...args, ...quiet], { cwd })
    : runSubprocess('npm', [...args, ...quiet], { cwd });
}

async function runInstallScript(project: string): Promise<void> {
  const cwd = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
  const bin = join(project, 'node_modules', '.bin');
  const environment = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  const { code, stdout, stderr } = await runSubprocess(process.execPath, ['scripts/install.js'], {
    cwd,
    environment,
    timeout: 15 * 60_000,
  });
  if (code === 0 && existsSync(addonPath(cwd))) return;
  throw new RungFailure(`tfjs-node's install script failed: ${lastWords(stderr) || lastWords(stdout)}`, {
    slow: true,
  });
}

function addonPath(folder: string): string {
  return join(folder, 'lib', 'napi-v8', addonFile);
}

function chosen(folder: string): NativeChoice {
  return {
    rung: 'prebuilt',
    addon: addonPath(folder),
    version: readFileSync(join(folder, 'version'), 'utf8'),
  };
}
