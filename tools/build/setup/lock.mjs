import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning } from './process-identity.mjs';
import { writeWhole } from './stamp.mjs';

/**
 * Waits for the lock on `folder`, and returns it.
 *
 * A lock is a numbered file that names its owner and the owner's helper processes. The file with the highest number is
 * the lock. It is free once all these processes have ended, even if they were killed. A process takes it by linking the
 * file with the next number, which only one can do. The highest file is never removed, so numbers never go back.
 *
 * @param onWait called once with the owner's process number if there is one to wait for
 */
export async function acquireLock(folder, onWait = () => undefined) {
  mkdirSync(folder, { recursive: true });
  let waiting = false;
  for (;;) {
    const latest = highest(folder);
    const holders = read(lockFile(folder, latest));
    if (holders.some(isRunning)) {
      if (!waiting) onWait(holders[0].pid);
      waiting = true;
      await delay(100);
    } else if (take(folder, latest + 1)) {
      return heldLock(lockFile(folder, latest + 1));
    }
  }
}

function take(folder, number) {
  const draft = join(folder, `draft-${process.pid}`);
  try {
    writeFileSync(draft, JSON.stringify([identify(process.pid)]));
    linkSync(draft, lockFile(folder, number));
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw error;
  }
  if (highest(folder) !== number) {
    // The number was free only because it is outdated: another process has taken a higher number.
    rmSync(lockFile(folder, number), { force: true });
    return false;
  }
  for (const name of readdirSync(folder)) {
    if (name !== lockName(number)) rmSync(join(folder, name), { force: true });
  }
  return true;
}

function heldLock(file) {
  const owner = identify(process.pid);
  const helpers = new Map();
  const write = () => writeWhole(file, JSON.stringify([owner, ...helpers.values()]));
  return {
    /** Extends the lock until this process has ended too. */
    addHelper(pid) {
      helpers.set(pid, identify(pid));
      write();
    },
    removeHelper(pid) {
      helpers.delete(pid);
      write();
    },
    /** Releases the lock. It remains held until the helpers that still run have ended. */
    release() {
      writeWhole(file, JSON.stringify([...helpers.values()]));
    },
  };
}

/** Owners in a lock file; empty if it was released, or removed by a process with a higher number. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

function highest(folder) {
  const numbers = readdirSync(folder).map((name) => Number(/^lock-(\d+)$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function lockName(number) {
  return `lock-${number}`;
}

function lockFile(folder, number) {
  return join(folder, lockName(number));
}
