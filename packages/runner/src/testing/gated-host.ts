import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveRunner } from '../host/serve-runner.ts';
import { ThreadExecutor } from '../host/thread-executor.ts';

/**
 * Entry of a runner process whose trials wait for their data: loading creates the file `GATE-N` for trial N, and ends
 * once the file `GATE` exists. The path `GATE` is the second word of the trial's behaviour.
 */
const worker = new URL(import.meta.url.replace(/gated-host(?=\.[jt]s$)/, 'misbehaving-thread'));

serveRunner(
  new ThreadExecutor({
    worker,
    async prepare({ key, task }) {
      if (task.type !== 'network')
        throw new Error('The trials of this host need a data set, whose name determines their behaviour.');
      const gate = task.data.name.split(' ')[1]!;
      writeFileSync(`${gate}-${key.trial}`, '');
      while (!existsSync(gate)) await sleep(5);
      return {};
    },
  }),
);
