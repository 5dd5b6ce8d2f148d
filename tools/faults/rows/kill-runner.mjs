import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/**
 * Study whose runner is killed again and again. Quarantine processes are spared, or innocent trials would be blamed.
 */
export const killRunner = {
  name: 'kill -9 of the runner',
  quick: 50,
  full: 200,
  async run({ count, folder, random, tally }) {
    const study = { folder: folder(), many: { behaviour: 'own 20', count: 40 * count } };
    const subject = startSubject(study);
    const killed = new Set();
    while (tally.faults < count) {
      const next = await subject.waitForMessage(
        ({ type, pid, threads }) => type === 'runner' && threads === 2 && !killed.has(pid),
      );
      if (next === undefined) break;
      await sleep(400 * random());
      process.kill(next.pid, 'SIGKILL');
      killed.add(next.pid);
      tally.faults++;
    }
    const { code } = await subject.ended;
    tally.expect(code === 0, `The run ended with ${code}.`);
    tally.expect(tally.faults === count, `Only ${tally.faults} kills found a runner.`);
    const found = inspect(study);
    tally.add(found);
    tally.blame(found.problems);
    const complete = outcomesIn(study.folder).filter(({ type }) => type === 'complete').length;
    tally.expect(complete === 40 * count, `${complete} of ${40 * count} trials are complete.`);
  },
};
