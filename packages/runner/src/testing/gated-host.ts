import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObjective } from '@ridgeline/core';
import { serveRunner } from '../host/serve-runner.ts';

/**
 * The entry of a runner process that has to load something for each trial: it says so by a file `GATE-N`, of trial N,
 * and has it once the file `GATE` is there, which is the second word of what the trial does.
 */
const worker = new URL(import.meta.url.replace(/gated-host(?=\.[jt]s$)/, 'misbehaving-thread'));

serveRunner({
  worker,
  async prepare({ key, task }) {
    if (isObjective(task)) throw new Error('The trials of this host do what the name of their data says.');
    const gate = task.data.name.split(' ')[1]!;
    writeFileSync(`${gate}-${key.trial}`, '');
    while (!existsSync(gate)) await sleep(5);
    return {};
  },
});
