import { readdirSync, readFileSync } from 'node:fs';

/** True if a process and its whole process group have ended. Zombies count as ended. */
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
