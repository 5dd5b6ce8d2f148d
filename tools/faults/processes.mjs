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

/** Children of a process. Throws if it has ended. */
export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Processor time of a process so far, in s. */
export function processorTimeOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
