import { readdirSync, readFileSync } from 'node:fs';

/** Environment variable that every process of a program trial inherits: `<run>/<runner>/<token>`. */
export const MARK = 'RIDGELINE_TRIAL';

/**
 * Kills all processes whose `RIDGELINE_TRIAL` starts with `prefix`, except this one. Repeats until none is left: a process
 * may fork meanwhile. Needs Linux's `/proc`; elsewhere it does nothing.
 */
export function killMarked(prefix: string): void {
  for (let round = 0; round < 100; round++) {
    const found = markedWith(prefix);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself, or belongs to another user.
      }
    }
  }
}

/** Ids of living processes with a mark that starts with `prefix`. */
function markedWith(prefix: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const mark = `${MARK}=${prefix}`;
  return names
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => environmentOf(name).some((variable) => variable.startsWith(mark)))
    .map(Number);
}

/** Environment of a process; empty for a zombie, or for that of another user. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
