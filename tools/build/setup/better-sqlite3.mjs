import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, realpathSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { missingSentence, missingTools } from './machine.mjs';
import { abi, cacheFolder, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { hasStamp, sizeAndTime, writeStamp } from './stamp.mjs';

const folder = inRepository('node_modules/better-sqlite3');
const addon = join(folder, 'build/Release/better_sqlite3.node');
const objectWrap = inRepository('tools/build/setup/object-wrap.h');

/** Native addon of better-sqlite3 for the running Node: cached, downloaded, or compiled. */
export const betterSqlite3 = {
  title: 'better-sqlite3',
  doing: 'its native part for this Node',
  /** Tools needed to compile it. */
  tools: ['python3', 'make', 'g++'],
  isDone: () => hasStamp('better-sqlite3', stampValue()),
  async run({ lock, progress }) {
    const how = await provide(lock, progress);
    writeStamp('better-sqlite3', stampValue());
    return how;
  },
};

async function provide(lock, progress) {
  if (loads(addon)) return 'already there';
  const kept = keptAddon();
  if (loads(kept)) {
    copyWhole(kept, addon);
    return 'taken from the cache';
  }
  const how = await downloadOrCompile(lock, progress);
  if (!loads(addon))
    throw new SetupError(`better-sqlite3 was ${how}, but Node ${process.version} cannot load it.`);
  try {
    copyWhole(addon, kept);
  } catch {
    // A cache that is not writable costs a minute next time, and nothing now.
  }
  return how;
}

async function downloadOrCompile(lock, progress) {
  const install = inRepository('node_modules/prebuild-install/bin.js');
  const { code } = await runCommand(lock, process.execPath, [install], { cwd: folder, timeout: 30_000 });
  if (code === 0 && loads(addon)) return 'downloaded';

  const lacks = missingTools(betterSqlite3.tools);
  if (lacks.length > 0) {
    throw new SetupError(missingSentence(lacks, 'to compile better-sqlite3, which could not be downloaded'));
  }
  progress('compiling it, half a minute');
  const gyp = inRepository('node_modules/node-gyp/bin/node-gyp.js');
  const headers = headersBesideNode();
  const { code: failed, output } = await runCommand(
    lock,
    process.execPath,
    [gyp, 'rebuild', '--release', ...(headers ? [`--nodedir=${headers}`] : [])],
    {
      cwd: folder,
      env: {
        ...withoutNodedir(process.env),
        // As SQLite's authors compile it: -O3 takes 50 % longer, and runs no faster.
        CFLAGS: '-O2',
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
  const program = `new (require(${JSON.stringify(folder)}))(':memory:', { nativeBinding: ${JSON.stringify(file)} })`;
  return spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' }).status === 0;
}

function keptAddon() {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Raise the number when the compilation changes.
  return join(cacheFolder(), 'better-sqlite3', `${version}-${abi}-3.node`);
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
