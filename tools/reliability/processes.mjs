import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process and all of its process group have ended; what is dead and not yet reaped does not count. */
export function isGone(group) {
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
