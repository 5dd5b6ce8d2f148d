import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../evidence/bench/statistics.mjs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Studies that are killed with SIGKILL at random instants and resumed until they are done. */
export const killOrchestrator = {
  name: 'kill -9 of the orchestrator',
  quick: 100,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const firstOutcomeTimes = [];
    const earlyKills = { count: 0 };
    while (tally.faults < count) {
      const study = { folder: folder(), identicalTrials: { behaviour: 'distinct 3', count: 400 } };
      while (await runAndKill(study, { random, tally, firstOutcomeTimes, earlyKills, count }));
      const findings = inspectStudy(study);
      tally.add(findings);
      tally.addProblems(findings.problems);
      const outcomes = readOutcomes(study.folder);
      tally.expect(outcomes.length === 400, `A study ended with ${outcomes.length} of 400 outcomes.`);
      for (const { trial, type, value } of outcomes) {
        tally.expect(
          type === 'complete' && value === 1 / (2 + trial),
          `Trial ${trial} is ${type}, ${value}.`,
        );
      }
    }
    const lateKills = tally.faults - earlyKills.count;
    tally.expect(lateKills >= count / 4, `Only ${lateKills} kills followed a first outcome.`);
    return `${lateKills} after the first outcome, which came within ${Math.round(median(firstOutcomeTimes))} ms in the median, ${Math.round(Math.max(...firstOutcomeTimes))} ms at most`;
  },
};

/**
 * Runs a study, and kills it at a random instant after its start or after its first outcome. On a busy machine, the
 * first outcome may take long. Returns false if the study was complete before the kill.
 */
async function runAndKill(study, { random, tally, firstOutcomeTimes, earlyKills, count }) {
  const start = performance.now();
  const subject = startSubject(study);
  const firstOutcome = subject
    .waitForMessage(({ type }) => type === 'acknowledged')
    .then((message) => {
      if (message !== undefined) firstOutcomeTimes.push(performance.now() - start);
      return message !== undefined;
    });
  const [isTimedFromStart, share] = [random() < 0.5, random()];
  const instant = isTimedFromStart ? sleep(1500 * share) : firstOutcome.then(() => sleep(500 * share));
  const mayKill = tally.faults < count;
  const exit = await Promise.race([subject.exit, ...(mayKill ? [instant] : [])]);
  if (exit !== undefined) {
    tally.expect(exit.code === 0, `A run that was not killed ended with ${exit.code ?? exit.signal}.`);
    await firstOutcome;
    return false;
  }
  await subject.kill();
  if (!(await firstOutcome)) earlyKills.count++;
  tally.faults++;
  tally.addProblems(inspectStudy(study).problems);
  return true;
}
