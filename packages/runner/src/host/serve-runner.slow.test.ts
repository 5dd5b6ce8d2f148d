import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateBuilt } from '../testing/locate-built.ts';

/** Lists the living processes of a process group, from Linux's process table. */
function listMembers(group: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        // After the name in brackets: state, parent, group.
        const [state, , member] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
        return Number(member) === group && state !== 'Z';
      } catch {
        return false;
      }
    });
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('serveRunner', () => {
  onLinux('ends with all processes of its trials when its orchestrator is killed', async () => {
    const orchestrator = spawn(process.execPath, [locateBuilt('orchestrate').pathname], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(orchestrator.stdout, 'data')) as [Buffer];
    const runnerPid = Number(output);
    // Two processes: the runner, and the trial's child, blocked in a system call.
    while (listMembers(runnerPid).length < 2) await sleep(10);
    orchestrator.kill('SIGKILL');
    while (listMembers(runnerPid).length > 0) await sleep(10);
    expect(listMembers(runnerPid)).toEqual([]);
  });
});
