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
    const study = { folder: folder(), identicalTrials: { behaviour: 'distinct 20', count: 40 * count } };
    const subject = startSubject(study);
    const killedPids = new Set();
    while (tally.faults < count) {
      const runner = await subject.waitForMessage(
        ({ type, pid, threads }) => type === 'runner' && threads === 2 && !killedPids.has(pid),
      );
      if (runner === undefined) break;
      await sleep(400 * random());
      process.kill(runner.pid, 'SIGKILL');
      killedPids.add(runner.pid);
      tally.faults++;
    }
    const { code } = await subject.exit;
    tally.expect(code === 0, `The run ended with ${code}.`);
    tally.expect(tally.faults === count, `Only ${tally.faults} runners were killed.`);
    const findings = inspectStudy(study);
    tally.add(findings);
    tally.addProblems(findings.problems);
    const completeCount = readOutcomes(study.folder).filter(({ type }) => type === 'complete').length;
    tally.expect(completeCount === 40 * count, `${completeCount} of ${40 * count} trials are complete.`);
  },
};
