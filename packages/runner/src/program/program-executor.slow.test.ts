import { readdirSync, readlinkSync } from 'node:fs';
import { mostReports, type Ending } from '@ridgeline/core';
import { ProgramExecutor } from './program-executor.ts';

async function endingOf(command: readonly string[]): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  const task = {
    type: 'program',
    parameters: {},
    command,
    path: undefined,
    epochs: mostReports,
    metric: { name: 'loss', goal: 'minimize' },
    folder: '/',
  } as const;
  const { done } = new ProgramExecutor('test').run(
    { key: { trial: 0, attempt: 1, token: 'a' }, task, seed: 1 },
    {
      onStart: () => undefined,
      onMessage: (message) => {
        if (message.type === 'ended') ending = message.ending;
      },
    },
  );
  await done;
  return ending;
}

function openReports(): readonly string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('reports.jsonl');
    } catch {
      return false;
    }
  });
}

it('leaves no file open, whether the program ran or could not be started', async () => {
  expect(await endingOf(['/no-such-program'])).toMatchObject({ type: 'failed' });
  expect(openReports()).toEqual([]);
  expect(await endingOf(['true'])).toEqual({ type: 'trained' });
  expect(openReports()).toEqual([]);
});
