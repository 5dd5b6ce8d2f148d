import { readdirSync, readFileSync } from 'node:fs';

/** True if all processes of a process group have ended. Zombies count as ended. */
export function hasGroupEnded(group) {
  return !readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const [state, , member] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1).split(' ');
      return Number(member) === group && state !== 'Z';
    } catch {
      return false;
    }
  });
}

/** Returns the children of a process. Throws if the process has ended. */
export function listChildren(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Returns the processor time of a process so far, in s. */
export function readProcessorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  // User and system time, in clock ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
