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
import { missingSentence, missingTools } from './machine.mjs';
import { abi, cacheFolder, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { hasStamp, sizeAndTime, writeStamp } from './stamp.mjs';

const addon = inRepository('node_modules/better-sqlite3/build/Release/better_sqlite3.node');
const lockFile = inRepository('package-lock.json');
const workplace = inRepository('.ridgeline/better-sqlite3');
/** Parts of SQLite for full-text and spatial search, a third of its compilation. */
const unused = ['FTS3', 'FTS3_PARENTHESIS', 'FTS4', 'FTS5', 'GEOPOLY', 'RTREE'];
const objectWrap = inRepository('tools/build/setup/object-wrap.h');

/**
 * Native addon of better-sqlite3 for the running Node: cached, downloaded, or compiled. Compiling is the longest step,
 * so it does not wait for `npm ci`: it works on a copy of the package.
 */
export const betterSqlite3 = {
  title: 'better-sqlite3',
  doing: 'its native part for this Node',
  /** Tools needed to compile it. */
  tools: ['python3', 'make', 'g++'],
  // npm ci removes the addon.
  isDone: () => dependencies.isDone() && hasStamp('better-sqlite3', stampValue()),
  /** @param installed resolves once the dependencies are installed */
  async run({ lock, progress, installed }) {
    const kept = keptAddon();
    if (loads(kept)) {
      await installed;
      putInPlace(kept);
      return 'taken from the cache';
    }
    const copy = await installCopy(lock);
    const built = join(copy, 'better-sqlite3/build/Release/better_sqlite3.node');
    const how = await downloadOrCompile(lock, progress, copy, built);
    if (!loads(built)) {
      throw new SetupError(`better-sqlite3 was ${how}, but Node ${process.version} cannot load it.`);
    }
    try {
      copyWhole(built, kept);
    } catch {
      // If the cache is not writable, the next set-up takes a minute longer; this one succeeds.
    }
    await installed;
    putInPlace(built);
    rmSync(workplace, { recursive: true });
    return how;
  },
};

/** Installs the package and what builds it, in the versions of the lock file. Returns its node_modules. */
async function installCopy(lock) {
  const wanted = Object.fromEntries(
    ['better-sqlite3', 'node-gyp'].map((name) => [name, lockedVersion(name)]),
  );
  rmSync(workplace, { recursive: true, force: true });
  mkdirSync(workplace, { recursive: true });
  writeFileSync(join(workplace, 'package.json'), JSON.stringify({ private: true, dependencies: wanted }));
  // npm drops entries of the lock file that these two packages do not need.
  copyFileSync(lockFile, join(workplace, 'package-lock.json'));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const { code, output } = await runCommand(lock, 'npm', ['install', ...options], { cwd: workplace });
  if (code !== 0) throw new SetupError(`npm install of better-sqlite3 failed:\n${output.trim()}`);
  return join(workplace, 'node_modules');
}

async function downloadOrCompile(lock, progress, copy, built) {
  const cwd = join(copy, 'better-sqlite3');
  const install = join(copy, 'prebuild-install/bin.js');
  const { code } = await runCommand(lock, process.execPath, [install], { cwd, timeout: 30_000 });
  if (code === 0 && loads(built)) return 'downloaded';

  const lacks = missingTools(betterSqlite3.tools);
  if (lacks.length > 0) {
    throw new SetupError(missingSentence(lacks, 'to compile better-sqlite3, which could not be downloaded'));
  }
  progress('compiling it, about half a minute');
  const gyp = join(copy, 'node-gyp/bin/node-gyp.js');
  const headers = headersBesideNode();
  const { code: failed, output } = await runCommand(
    lock,
    process.execPath,
    [gyp, 'rebuild', '--release', ...(headers ? [`--nodedir=${headers}`] : [])],
    {
      cwd,
      env: {
        ...withoutNodedir(process.env),
        // The flag of SQLite's authors. With -O3, compiling takes 50 % longer, and SQLite is no faster.
        CFLAGS: ['-O2', ...unused.map((name) => `-USQLITE_ENABLE_${name}`)].join(' '),
        CXXFLAGS: `-include "${objectWrap}"`,
        JOBS: 'max',
      },
    },
  );
  if (failed) {
    const doubt = headers
      ? ''
      : '\nThe headers of this Node are not next to it; a Node from nodejs.org or nvm has them.';
    throw new SetupError(`better-sqlite3 could not be compiled:\n${lastLines(output, 30)}${doubt}`);
  }
  return 'compiled';
}

/**
 * Folder whose include/node belongs to the running Node; undefined if there is none, in which case node-gyp downloads
 * the headers.
 */
export function headersBesideNode(node = realpathSync(process.execPath), version = process.versions.node) {
  const prefix = dirname(dirname(node));
  try {
    const header = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8');
    const found = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(header)?.[1],
    );
    return found.join('.') === version ? prefix : undefined;
  } catch {
    return undefined;
  }
}

/** Environment without npm's machine-wide `nodedir`, which may hold the headers of another Node. */
export function withoutNodedir(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_.*nodedir$/i.test(name)));
}

function loads(file) {
  const program = `process.dlopen({ exports: {} }, ${JSON.stringify(file)})`;
  return spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' }).status === 0;
}

function keptAddon() {
  // Raise the number when the compilation changes.
  return join(cacheFolder(), 'better-sqlite3', `${lockedVersion('better-sqlite3')}-${abi}-4.node`);
}

function lockedVersion(name) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages[`node_modules/${name}`].version;
}

function putInPlace(file) {
  copyWhole(file, addon);
  writeStamp('better-sqlite3', stampValue());
}

function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.${process.pid}.partial`;
  copyFileSync(from, partial);
  renameSync(partial, to);
}

function stampValue() {
  return `${abi} ${sizeAndTime(addon)}`;
}

function lastLines(text, count) {
  return text.trim().split('\n').slice(-count).join('\n');
}
