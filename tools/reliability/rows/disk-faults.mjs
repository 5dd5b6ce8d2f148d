import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { interposer } from '../disk.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const TRIALS = 60;

/** A disk that is full, or whose syncs fail, for a while in the middle of a run: which goes on by itself afterwards. */
export const diskFaults = {
  name: 'a full disk, a failing disk',
  quick: 6,
  full: 50,
  async run({ count, folder, random, tally }) {
    const disk = interposer(folder());
    for (; tally.faults < count; tally.faults++) {
      const fault = ['full', 'broken'][tally.faults % 2];
      const home = folder();
      const flag = `${home}/${fault}`;
      // The last trial waits for the fault, so that no run is over before it; this file outlasts the fault.
      const struck = `${home}/struck`;
      const behaviours = [...Array(TRIALS - 1).fill('own 20'), `await ${struck}`];
      const study = { folder: home, behaviours };
      const subject = startSubject(study, { env: disk({ watch: `${home}/ridgeline.db`, [fault]: flag }) });
      const first = Math.floor(20 * random());
      await subject.hears(({ type, trial }) => type === 'acknowledged' && trial >= first);
      for (const file of [flag, struck]) writeFileSync(file, '');
      const noticed = await subject.hears(({ type }) => type === 'unwritable');
      tally.expect(noticed !== undefined, `Nobody noticed that the disk was ${fault}.`);
      await sleep(1000 * random());
      rmSync(flag);
      const { code, signal } = await subject.ended;
      tally.expect(code === 0, `After the disk was ${fault} the run ended with ${code ?? signal}.`);
      const found = inspect(study);
      tally.add(found);
      tally.blame(found.problems);
      const complete = outcomesIn(home).filter(({ type }) => type === 'complete').length;
      tally.expect(complete === TRIALS, `After the disk was ${fault} ${complete} trials are complete.`);
    }
    return 'found again by itself';
  },
};
