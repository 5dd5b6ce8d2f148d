import { setTimeout as sleep } from 'node:timers/promises';
import { readResults, startRun, writeSweep } from '../sweep.mjs';

/** YAML of each search in the sweep file, by name. */
const searches = {
  random: 'method: random',
  'TPE, median pruner': 'method: tpe\nlag: 4\npruner: median',
  'random, Hyperband': 'method: random\nlag: 4\npruner: { name: hyperband, max_resource: 12 }',
};

const TRIALS = 120;

/**
 * A sweep of real networks that is killed ten times. Its trials, stops and curves have the same bits as those of an
 * undisturbed sweep and of a sweep with five threads.
 */
export const killedTenTimes = Object.entries(searches).map(([name, search]) => ({
  name: `killed 10 times = undisturbed: ${name}`,
  quick: 1,
  full: 5,
  async run({ count, folder, random, tally }) {
    const runUndisturbed = async (threads) => {
      const home = folder();
      writeSweep(home, TRIALS, search);
      tally.expect((await startRun(home, { threads }).exit) === 0, 'The undisturbed run failed.');
      return readResults(home);
    };
    const expected = await runUndisturbed(1);
    tally.expect(
      (await runUndisturbed(5)) === expected,
      'The results with five threads and with one thread differ.',
    );
    for (let i = 0; i < count; i++) {
      const home = folder();
      writeSweep(home, TRIALS, search);
      for (let kills = 0; kills < 10; kills++) {
        const run = startRun(home);
        // Waiting for trials rather than seconds makes ten kills hit an unfinished sweep on any machine.
        if (!(await run.waitForAcknowledged(1 + Math.floor(4 * random())))) break;
        await sleep(50 * random());
        run.child.kill('SIGKILL');
        await run.exit;
        tally.acknowledged += run.acknowledged().length;
        tally.faults++;
      }
      tally.expect((await startRun(home).exit) === 0, 'The last run failed.');
      tally.expect(
        readResults(home) === expected,
        `The results in ${home} and those of the undisturbed sweep differ.`,
      );
    }
    tally.expect(tally.faults === 10 * count, `Only ${tally.faults} kills: the sweep was complete before.`);
    return `${TRIALS} trials: parameters, outcomes, stops and curves`;
  },
}));
