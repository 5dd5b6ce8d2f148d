import { rmSync, writeFileSync } from 'node:fs';
import { readOutcomes } from '../oracle.mjs';
import { startRidgeline } from '../start-ridgeline.mjs';
import { releaseTrials, writeWaitingSweep } from '../waiting-sweep.mjs';

const dyingRunner = new URL('../dying-runner.mjs', import.meta.url).href;

const TRIALS = 3;

/** Runners that die before they are ready. The run restarts them with increasing delays, and fails after a minute. */
export const failedStarts = {
  name: 'runners that die before they are ready',
  quick: 3,
  full: 200,
  async run({ count, full, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const file = writeWaitingSweep(home, TRIALS);
      releaseTrials(home);
      writeFileSync(`${home}/dies`, '');
      const run = startRidgeline(home, ['run', file, '--plain'], { NODE_OPTIONS: `--import=${dyingRunner}` });
      // With --full, the first run never recovers, which takes a minute.
      const isCured = !full || tally.faults > 0;
      const deaths = 1 + Math.floor(3 * random());
      const hasReported = await run.waitForOutput('before it was ready: Error: The runner dies', deaths);
      tally.expect(
        hasReported,
        `The run did not report why ${deaths} runners died:\n${run.printed().slice(-600)}`,
      );
      if (isCured) rmSync(`${home}/dies`);
      const code = await run.exit;
      tally.expect(code === (isCured ? 0 : 2), `The run ended with ${code}:\n${run.printed().slice(-600)}`);
      if (!isCured)
        tally.expect(run.printed().includes('starts failed'), 'The run did not report why it ended.');
      const endedCount = isCured ? readOutcomes(home).length : TRIALS;
      tally.acknowledged += isCured ? endedCount : 0;
      tally.lost += TRIALS - endedCount;
    }
    return 'one to three deaths in a row';
  },
};
