import { setTimeout as sleep } from 'node:timers/promises';
import { resultsIn, startRun, writeSweep } from '../sweep.mjs';

/** A sweep of real networks that is killed ten times ends as one that nobody disturbed, bit for bit. */
export const killedTenTimes = {
  name: 'killed 10 times = undisturbed',
  quick: 1,
  full: 10,
  async run({ count, folder, random, tally }) {
    const trials = 60;
    const quiet = folder();
    writeSweep(quiet, trials);
    tally.expect((await startRun(quiet, { threads: 1 }).ended) === 0, 'The undisturbed run failed.');
    const undisturbed = resultsIn(quiet);
    for (let i = 0; i < count; i++) {
      const home = folder();
      writeSweep(home, trials);
      for (let kills = 0; kills < 10; kills++) {
        const run = startRun(home);
        const began = await run.hasCompleted(1);
        if (!began) break;
        await sleep(600 * random());
        run.child.kill('SIGKILL');
        await run.ended;
        tally.acknowledged += run.acknowledged().length;
        tally.faults++;
      }
      tally.expect((await startRun(home).ended) === 0, 'The last run failed.');
      tally.expect(resultsIn(home) === undisturbed, `${home} and ${quiet} differ.`);
    }
    tally.expect(tally.faults === 10 * count, `Only ${tally.faults} kills: the sweep was done before.`);
    return `${trials} trials: parameters, outcomes and curves`;
  },
};
