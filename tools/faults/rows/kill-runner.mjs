import { setTimeout as sleep } from 'node:timers/promises';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/**
 * A study whose runner is killed repeatedly, except in quarantine, where the death of a runner counts against its trial.
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
      const runner = await subject.waitForMessage(
        ({ type, pid, threads }) => type === 'runner' && threads === 2 && !killed.has(pid),
      );
      if (runner === undefined) break;
      await sleep(400 * random());
      process.kill(runner.pid, 'SIGKILL');
      killed.add(runner.pid);
      tally.faults++;
    }
    const { code } = await subject.ended;
    tally.expect(code === 0, `The run ended with ${code}.`);
    tally.expect(tally.faults === count, `Only ${tally.faults} runners were killed.`);
    const findings = inspectStudy(study);
    tally.add(findings);
    tally.addProblems(findings.problems);
    const complete = readOutcomes(study.folder).filter(({ type }) => type === 'complete').length;
    tally.expect(complete === 40 * count, `${complete} of ${40 * count} trials are complete.`);
  },
};
