import { rmSync, writeFileSync } from 'node:fs';
import { outcomesIn } from '../oracle.mjs';
import { startProgram } from '../program.mjs';
import { letGo, writeWaitingSweep } from '../waiting-sweep.mjs';

const dying = new URL('../dying-runner.mjs', import.meta.url).href;

const TRIALS = 3;

/** Runners that die before they are ready. The run restarts them, ever less often, and fails after a minute. */
export const failedStarts = {
  name: 'runners that die before they are ready',
  quick: 3,
  full: 200,
  async run({ count, full, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const file = writeWaitingSweep(home, TRIALS);
      letGo(home);
      writeFileSync(`${home}/dies`, '');
      const run = startProgram(home, ['run', file, '--plain'], { NODE_OPTIONS: `--import=${dying}` });
      // One of them never recovers, which takes a minute.
      const isCured = !full || tally.faults > 0;
      const deaths = 1 + Math.floor(3 * random());
      const says = await run.prints('before it was ready: Error: The runner dies', deaths);
      tally.expect(says, `It did not say why ${deaths} runners died:\n${run.printed().slice(-600)}`);
      if (isCured) rmSync(`${home}/dies`);
      const code = await run.ended;
      tally.expect(code === (isCured ? 0 : 2), `It ended with ${code}:\n${run.printed().slice(-600)}`);
      if (!isCured) tally.expect(run.printed().includes('starts failed'), 'It did not say how it ended.');
      const ended = isCured ? outcomesIn(home).length : TRIALS;
      tally.acknowledged += isCured ? ended : 0;
      tally.lost += TRIALS - ended;
    }
    return 'one to three deaths in a row';
  },
};
