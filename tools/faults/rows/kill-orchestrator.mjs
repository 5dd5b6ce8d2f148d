import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../evidence/bench/statistics.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Studies that are killed with SIGKILL at random instants and resumed until they are done. */
export const killOrchestrator = {
  name: 'kill -9 of the orchestrator',
  quick: 100,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const starts = [];
    const early = { count: 0 };
    while (tally.faults < count) {
      const study = { folder: folder(), many: { behaviour: 'own 3', count: 400 } };
      while (await interrupted(study, { random, tally, starts, early, count }));
      const found = inspect(study);
      tally.add(found);
      tally.blame(found.problems);
      const outcomes = outcomesIn(study.folder);
      tally.expect(outcomes.length === 400, `A study ended with ${outcomes.length} of 400 outcomes.`);
      for (const { trial, type, value } of outcomes) {
        tally.expect(
          type === 'complete' && value === 1 / (2 + trial),
          `Trial ${trial} is ${type}, ${value}.`,
        );
      }
    }
    const amidst = tally.faults - early.count;
    tally.expect(amidst >= count / 4, `Only ${amidst} kills came after a first outcome.`);
    return `${amidst} after the first outcome, which came within ${Math.round(median(starts))} ms in the median, ${Math.round(Math.max(...starts))} ms at most`;
  },
};

/**
 * Runs a study, and kills it at some instant after its start, or soon after its first outcome, which may take long on a
 * busy machine. Returns false if the study was done before.
 */
async function interrupted(study, { random, tally, starts, early, count }) {
  const began = performance.now();
  const subject = startSubject(study);
  const first = subject
    .waitForMessage(({ type }) => type === 'acknowledged')
    .then((found) => {
      if (found !== undefined) starts.push(performance.now() - began);
      return found !== undefined;
    });
  const [isEarly, share] = [random() < 0.5, random()];
  const instant = isEarly ? sleep(1500 * share) : first.then(() => sleep(500 * share));
  const wanted = tally.faults < count;
  const ended = await Promise.race([subject.ended, ...(wanted ? [instant] : [])]);
  if (ended !== undefined) {
    tally.expect(ended.code === 0, `A run that was not killed ended with ${ended.code ?? ended.signal}.`);
    await first;
    return false;
  }
  await subject.kill();
  if (!(await first)) early.count++;
  tally.faults++;
  tally.blame(inspect(study).problems);
  return true;
}
