import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { dependencies } from './dependencies.mjs';
import { formatMissing, missingTools } from './machine.mjs';
import { abi, cacheFolder, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { hasStamp, sizeAndTime, writeStamp } from './stamp.mjs';

const addon = inRepository('node_modules/better-sqlite3/build/Release/better_sqlite3.node');
const lockFile = inRepository('package-lock.json');
const workFolder = inRepository('.ridgeline/better-sqlite3');
/** Features of SQLite for full-text and spatial search, which would take a third of the compile time. */
const unusedFeatures = ['FTS3', 'FTS3_PARENTHESIS', 'FTS4', 'FTS5', 'GEOPOLY', 'RTREE'];
const objectWrap = inRepository('tools/build/setup/object-wrap.h');

/**
 * Set-up step: provides the native addon of better-sqlite3 for the running Node. The cache is tried first, then a
 * download, then compiling. Compiling is the longest step, so it does not wait for `npm ci` but uses a copy of the
 * package.
 */
export const betterSqlite3 = {
  title: 'better-sqlite3',
  activity: 'its native part for this Node',
  /** Tools needed to compile the addon. */
  tools: ['python3', 'make', 'g++'],
  // npm ci removes the addon.
  isDone: () => dependencies.isDone() && hasStamp('better-sqlite3', stampValue()),
  /** @param whenInstalled promise that resolves once the dependencies are installed */
  async run({ lock, progress, whenInstalled }) {
    const cachedAddon = cachedAddonPath();
    if (canLoad(cachedAddon)) {
      await whenInstalled;
      installAddon(cachedAddon);
      return 'taken from the cache';
    }
    const modules = await installCopy(lock);
    const builtAddon = join(modules, 'better-sqlite3/build/Release/better_sqlite3.node');
    const method = await downloadOrCompile(lock, progress, modules, builtAddon);
    if (!canLoad(builtAddon)) {
      throw new SetupError(`better-sqlite3 was ${method}, but Node ${process.version} cannot load it.`);
    }
    try {
      copyAtomically(builtAddon, cachedAddon);
    } catch {
      // Without a writable cache, the next set-up compiles the addon again.
    }
    await whenInstalled;
    installAddon(builtAddon);
    rmSync(workFolder, { recursive: true });
    return method;
  },
};

/** Installs the package and its build tool in the versions of the lock file. Returns the path of node_modules. */
async function installCopy(lock) {
  const versions = Object.fromEntries(
    ['better-sqlite3', 'node-gyp'].map((name) => [name, lockedVersion(name)]),
  );
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(join(workFolder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  // npm drops entries of the lock file that these two packages do not need.
  copyFileSync(lockFile, join(workFolder, 'package-lock.json'));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const { code, output } = await runCommand(lock, 'npm', ['install', ...options], { cwd: workFolder });
  if (code !== 0) throw new SetupError(`npm install of better-sqlite3 failed:\n${output.trim()}`);
  return join(workFolder, 'node_modules');
}

async function downloadOrCompile(lock, progress, modules, builtAddon) {
  const cwd = join(modules, 'better-sqlite3');
  const downloader = join(modules, 'prebuild-install/bin.js');
  const { code } = await runCommand(lock, process.execPath, [downloader], { cwd, timeout: 30_000 });
  if (code === 0 && canLoad(builtAddon)) return 'downloaded';

  const missing = missingTools(betterSqlite3.tools);
  if (missing.length > 0) {
    throw new SetupError(formatMissing(missing, 'to compile better-sqlite3, which could not be downloaded'));
  }
  progress('compiling it, about half a minute');
  const gyp = join(modules, 'node-gyp/bin/node-gyp.js');
  const headers = findNodeHeaders();
  const { code: compileCode, output } = await runCommand(
    lock,
    process.execPath,
    [gyp, 'rebuild', '--release', ...(headers ? [`--nodedir=${headers}`] : [])],
    {
      cwd,
      env: {
        ...withoutNodedir(process.env),
        // SQLite's authors use -O2. With -O3, compiling is 50 % slower and SQLite is no faster.
        CFLAGS: ['-O2', ...unusedFeatures.map((name) => `-USQLITE_ENABLE_${name}`)].join(' '),
        CXXFLAGS: `-include "${objectWrap}"`,
        JOBS: 'max',
      },
    },
  );
  if (compileCode !== 0) {
    const hint = headers
      ? ''
      : '\nThis Node comes without its headers; a Node from nodejs.org or nvm includes them.';
    throw new SetupError(`better-sqlite3 could not be compiled:\n${lastLines(output, 30)}${hint}`);
  }
  return 'compiled';
}

/**
 * Returns the folder whose include/node belongs to the running Node; undefined if there is none, in which case node-gyp
 * downloads the headers.
 */
export function findNodeHeaders(node = realpathSync(process.execPath), version = process.versions.node) {
  const prefix = dirname(dirname(node));
  try {
    const header = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8');
    const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(header)?.[1],
    );
    return numbers.join('.') === version ? prefix : undefined;
  } catch {
    return undefined;
  }
}

/** Copies an environment without npm's machine-wide `nodedir`, which may contain the headers of another Node. */
export function withoutNodedir(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_.*nodedir$/i.test(name)));
}

function canLoad(file) {
  const program = `process.dlopen({ exports: {} }, ${JSON.stringify(file)})`;
  return spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' }).status === 0;
}

function cachedAddonPath() {
  // Raise the last number when the compilation changes.
  return join(cacheFolder(), 'better-sqlite3', `${lockedVersion('better-sqlite3')}-${abi}-4.node`);
}

function lockedVersion(name) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages[`node_modules/${name}`].version;
}

function installAddon(file) {
  copyAtomically(file, addon);
  writeStamp('better-sqlite3', stampValue());
}

function copyAtomically(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.partial`;
  copyFileSync(source, partial);
  renameSync(partial, target);
}

function stampValue() {
  return `${abi} ${sizeAndTime(addon)}`;
}

function lastLines(text, count) {
  return text.trim().split('\n').slice(-count).join('\n');
}
