import { setTimeout as sleep } from 'node:timers/promises';
import { compileInterposer } from '../disk.mjs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { hasGroupEnded } from '../processes.mjs';
import { startSubject } from '../start-subject.mjs';

const behaviours = ['distinct 1', 'distinct 1'];

/** Number of parallel runs. A run spends most of its time on starting processes. */
const PARALLEL_RUNS = 2;

/**
 * Kills a run instead of its n-th write or sync, from n = 1 until a run ends undisturbed; with --quick, every second n.
 */
export const killAtWrite = {
  name: 'kill at every n-th write or sync',
  quick: 1000,
  full: 1000,
  async run({ count, full, folder, tally }) {
    const createDiskEnv = compileInterposer(folder());
    const step = full ? 1 : 2;
    let next = 1;
    let hasEnded = false;
    const runWorker = async () => {
      while (!hasEnded && next <= count) {
        const n = next;
        next += step;
        if (await killAndResume(n, { createDiskEnv, folder, tally })) hasEnded = true;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_RUNS }, runWorker));
    tally.expect(tally.faults > 0, 'No run was killed.');
    tally.expect(hasEnded, 'The last run was still killed.');
    return `${full ? 'each write' : 'every second write'}, until a run ended undisturbed`;
  },
};

/** Kills a run instead of its n-th write or sync, and resumes the study. Returns true if the run ended before. */
async function killAndResume(n, { createDiskEnv, folder, tally }) {
  const study = { folder: folder(), behaviours, threads: 1 };
  const env = createDiskEnv({ watch: `${study.folder}/ridgeline.db`, killAt: n });
  const subject = startSubject(study, { env });
  const { code, signal } = await subject.exit;
  const hasEnded = code === 0;
  if (!hasEnded) {
    tally.expect(signal === 'SIGKILL', `Write ${n}: the run ended with ${code ?? signal}.`);
    for (const { pid } of subject.messages().filter(({ type }) => type === 'runner')) {
      while (!hasGroupEnded(pid)) await sleep(5);
    }
    tally.faults++;
    tally.addProblems(inspectStudy(study).problems);
    const resumedExit = await startSubject(study).exit;
    tally.expect(
      resumedExit.code === 0,
      `After write ${n} the study ended with ${resumedExit.code ?? resumedExit.signal}.`,
    );
  }
  const findings = inspectStudy(study);
  tally.add(findings);
  tally.addProblems(findings.problems);
  const completeCount = readOutcomes(study.folder).filter(({ type }) => type === 'complete').length;
  tally.expect(completeCount === behaviours.length, `After write ${n} ${completeCount} trials are complete.`);
  return hasEnded;
}
