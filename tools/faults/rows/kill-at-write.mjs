import { setTimeout as sleep } from 'node:timers/promises';
import { interposer } from '../disk.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { isGone } from '../processes.mjs';
import { startSubject } from '../start-subject.mjs';

const behaviours = ['own 1', 'own 1'];

/** Number of runs in parallel, since a run mostly starts processes. */
const concurrent = 2;

/**
 * SIGKILL in place of the n-th write or sync of a run, from n = 1 until a run ends by itself; quick: every second n.
 */
export const killAtWrite = {
  name: 'kill at every n-th write or sync',
  quick: 1000,
  full: 1000,
  async run({ count, full, folder, tally }) {
    const disk = interposer(folder());
    const step = full ? 1 : 2;
    let next = 1;
    let clean = false;
    const work = async () => {
      while (!clean && next <= count) {
        const n = next;
        next += step;
        if (await endsByItself(n, { disk, folder, tally })) clean = true;
      }
    };
    await Promise.all(Array.from({ length: concurrent }, work));
    tally.expect(tally.faults > 0, 'No write was seen.');
    tally.expect(clean, 'The last run was still killed.');
    return `${full ? 'each' : 'every second one'}, until a run ended by itself`;
  },
};

async function endsByItself(n, { disk, folder, tally }) {
  const study = { folder: folder(), behaviours, threads: 1 };
  const env = disk({ watch: `${study.folder}/ridgeline.db`, killAt: n });
  const subject = startSubject(study, { env });
  const { code, signal } = await subject.ended;
  const clean = code === 0;
  if (!clean) {
    tally.expect(signal === 'SIGKILL', `Write ${n}: the run ended with ${code ?? signal}.`);
    for (const { pid } of subject.messages().filter(({ type }) => type === 'runner')) {
      while (!isGone(pid)) await sleep(5);
    }
    tally.faults++;
    tally.blame(inspect(study).problems);
    const again = await startSubject(study).ended;
    tally.expect(again.code === 0, `After write ${n} the study ended with ${again.code ?? again.signal}.`);
  }
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  const complete = outcomesIn(study.folder).filter(({ type }) => type === 'complete').length;
  tally.expect(complete === behaviours.length, `After write ${n} ${complete} trials are complete.`);
  return clean;
}
