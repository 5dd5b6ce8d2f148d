import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning } from './process-identity.mjs';
import { writeAtomically } from './stamp.mjs';

/**
 * Waits until the lock on `folder` is free, acquires it and returns a handle.
 *
 * Locks are numbered files, each with the owner and its helper processes. The file with the highest number counts. The
 * lock is free once all these processes have ended, even if they were killed. To acquire the lock, a process links the
 * file with the next number; only one process can do so. The highest file is never removed, so numbers never decrease.
 *
 * @param onWait called at most once, if other processes hold the lock. Receives the process id of the owner, or of a
 *   helper if the owner has released the lock
 */
export async function acquireLock(folder, onWait = () => undefined) {
  mkdirSync(folder, { recursive: true });
  let hasReported = false;
  for (;;) {
    const latest = highestNumber(folder);
    const holders = readHolders(lockFile(folder, latest));
    if (holders.some(isRunning)) {
      if (!hasReported) onWait(holders[0].pid);
      hasReported = true;
      await delay(100);
    } else if (tryAcquire(folder, latest + 1)) {
      return createHandle(lockFile(folder, latest + 1));
    }
  }
}

function tryAcquire(folder, number) {
  const draft = join(folder, `draft-${process.pid}`);
  try {
    writeFileSync(draft, JSON.stringify([identify(process.pid)]));
    linkSync(draft, lockFile(folder, number));
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw error;
  }
  if (highestNumber(folder) !== number) {
    // The number was free because it is outdated: another process already has a higher number.
    rmSync(lockFile(folder, number), { force: true });
    return false;
  }
  for (const name of readdirSync(folder)) {
    if (name !== lockName(number)) rmSync(join(folder, name), { force: true });
  }
  return true;
}

function createHandle(file) {
  const owner = identify(process.pid);
  const helpers = new Map();
  const write = () => writeAtomically(file, JSON.stringify([owner, ...helpers.values()]));
  return {
    /** Holds the lock until the process `pid` has ended too. */
    addHelper(pid) {
      helpers.set(pid, identify(pid));
      write();
    },
    removeHelper(pid) {
      helpers.delete(pid);
      write();
    },
    /** Releases the lock. Running helpers hold it until they have ended. */
    release() {
      writeAtomically(file, JSON.stringify([...helpers.values()]));
    },
  };
}

/** Reads the processes in a lock file. A released or removed lock has none. */
function readHolders(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

function highestNumber(folder) {
  const numbers = readdirSync(folder).map((name) => Number(/^lock-(\d+)$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function lockName(number) {
  return `lock-${number}`;
}

function lockFile(folder, number) {
  return join(folder, lockName(number));
}
