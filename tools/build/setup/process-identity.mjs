import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Identity of a process: its number and start time. A later process with the same number has another start time. */
export function identify(pid) {
  return { pid, began: whenBegan(pid) };
}

/** True if exactly this process still runs. */
export function isRunning({ pid, began }) {
  return began !== undefined && whenBegan(pid) === began;
}

function whenBegan(pid) {
  if (process.platform !== 'linux') {
    return (
      spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
    );
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may contain spaces and parentheses.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
