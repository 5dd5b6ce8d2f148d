import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment variable that every process of a program trial inherits: `<run>/<runner>/<token>`. */
export const MARK_VARIABLE = 'RIDGELINE_TRIAL';

/**
 * Cleans up after a dead runner: kills the processes whose `RIDGELINE_TRIAL` starts with `prefix`, and deletes the
 * folders of their trials.
 *
 * @param prefix `<run>/` or `<run>/<runner>/`
 */
export function cleanUpLeftovers(prefix: string): void {
  killMarkedProcesses(prefix);
  const namePrefix = folderPrefix(prefix);
  for (const name of listFolder(tmpdir())) {
    if (!name.startsWith(namePrefix)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // A study continues even if a file cannot be removed.
    }
  }
}

/** Prefix of the folder names of trials whose mark starts with `prefix`. */
export function folderPrefix(prefix: string): string {
  return `ridgeline-trial-${prefix.replaceAll('/', '-')}`;
}

/** Maximum number of searches for processes to kill. */
const MAX_ROUNDS = 100;

/**
 * Kills all processes whose `RIDGELINE_TRIAL` starts with `prefix`, except this one. Repeats the search until it finds
 * none, at most `MAX_ROUNDS` times, because a process may fork meanwhile. Needs Linux's `/proc`; elsewhere it does
 * nothing.
 */
export function killMarkedProcesses(prefix: string): void {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const pids = findMarkedProcesses(prefix);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // The process has ended, or belongs to another user.
      }
    }
  }
}

/** Ids of other living processes whose `RIDGELINE_TRIAL` starts with `prefix`. */
function findMarkedProcesses(prefix: string): readonly number[] {
  const mark = `${MARK_VARIABLE}=${prefix}`;
  return listFolder('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readEnvironment(name).some((variable) => variable.startsWith(mark)))
    .map(Number);
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Environment of a process; empty for a zombie or another user's process. */
function readEnvironment(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
