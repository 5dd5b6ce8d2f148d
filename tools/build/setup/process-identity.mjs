import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Identifies a process by its number and start time, because a later process may get the same number. */
export function identify(pid) {
  return { pid, startTime: readStartTime(pid) };
}

/** True if the identified process still runs. */
export function isRunning({ pid, startTime }) {
  return startTime !== undefined && readStartTime(pid) === startTime;
}

function readStartTime(pid) {
  if (process.platform !== 'linux') {
    return (
      spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
    );
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, which may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    return state === 'Z' ? undefined : startTime;
  } catch {
    return undefined;
  }
}
