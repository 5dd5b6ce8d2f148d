import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Studies that are killed with SIGKILL at random instants, and go on, until they are done. */
export const killOrchestrator = {
  name: 'kill -9 of the orchestrator',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const starts = [];
    while (tally.faults < count) {
      const study = { folder: folder(), many: { behaviour: 'own 3', count: 400 } };
      while (await interrupted(study, { random, tally, starts, count }));
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
    starts.sort((a, b) => a - b);
    const median = Math.round(starts[Math.floor(starts.length / 2)]);
    return `start to first outcome: median ${median} ms, most ${Math.round(starts.at(-1))} ms`;
  },
};

/** Runs a study until it is killed, or done. True if it was killed. */
async function interrupted(study, { random, tally, starts, count }) {
  const began = performance.now();
  const subject = startSubject(study);
  const first = subject
    .hears(({ type }) => type === 'acknowledged')
    .then((found) => {
      if (found !== undefined) starts.push(performance.now() - began);
    });
  const wanted = tally.faults < count;
  const ended = await Promise.race([subject.ended, ...(wanted ? [sleep(1500 * random())] : [])]);
  if (ended !== undefined) {
    tally.expect(ended.code === 0, `A run that was not killed ended with ${ended.code ?? ended.signal}.`);
    await first;
    return false;
  }
  await subject.kill();
  await first;
  tally.faults++;
  tally.blame(inspect(study).problems);
  return true;
}
