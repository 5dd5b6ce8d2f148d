import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileInterposer } from '../disk.mjs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startRidgeline } from '../start-ridgeline.mjs';
import { startSubject } from '../start-subject.mjs';
import { releaseTrials, writeWaitingSweep } from '../waiting-sweep.mjs';

const TRIALS = 60;

/** Fills the disk, or makes its syncs fail, during a run. The run resumes when the disk works again. */
export const diskFaults = {
  name: 'a full disk, a failing disk',
  quick: 6,
  full: 50,
  async run({ count, folder, random, tally }) {
    const createDiskEnv = compileInterposer(folder());
    for (; tally.faults < count; tally.faults++) {
      const fault = ['full', 'broken'][tally.faults % 2];
      const home = folder();
      const faultFile = `${home}/${fault}`;
      // The last trial waits for this file, so that no run ends before the fault.
      const faultMarker = `${home}/struck`;
      const behaviours = [...Array(TRIALS - 1).fill('distinct 20'), `await ${faultMarker}`];
      const study = { folder: home, behaviours };
      const subject = startSubject(study, {
        env: createDiskEnv({ watch: `${home}/ridgeline.db`, [fault]: faultFile }),
      });
      const firstTrial = Math.floor(20 * random());
      await subject.waitForMessage(({ type, trial }) => type === 'acknowledged' && trial >= firstTrial);
      for (const file of [faultFile, faultMarker]) writeFileSync(file, '');
      const report = await subject.waitForMessage(({ type }) => type === 'unwritable');
      tally.expect(report !== undefined, `No process noticed that the disk was ${fault}.`);
      await sleep(1000 * random());
      rmSync(faultFile);
      const { code, signal } = await subject.exit;
      tally.expect(code === 0, `After the disk was ${fault} the run ended with ${code ?? signal}.`);
      const findings = inspectStudy(study);
      tally.add(findings);
      tally.addProblems(findings.problems);
      const completeCount = readOutcomes(home).filter(({ type }) => type === 'complete').length;
      tally.expect(
        completeCount === TRIALS,
        `After the disk was ${fault} ${completeCount} trials are complete.`,
      );
    }
    return 'each run resumed';
  },
};

/** A full disk during an interrupt. The run reports that it waits; then space is freed, or a second interrupt follows. */
export const interruptedOnFullDisk = {
  name: 'a full disk and Ctrl-C',
  quick: 4,
  full: 200,
  async run({ count, folder, tally }) {
    const createDiskEnv = compileInterposer(folder());
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const fullFile = `${home}/full`;
      const options = ['--db', `${home}/ridgeline.db`, '--plain', '--threads', '1'];
      const run = startRidgeline(
        home,
        ['run', writeWaitingSweep(home, 2), ...options],
        createDiskEnv({ watch: `${home}/ridgeline.db`, full: fullFile }),
      );
      await run.waitForOutput('started');
      writeFileSync(fullFile, '');
      releaseTrials(home);
      await run.waitForOutput('cannot be written');
      run.child.kill('SIGINT');
      const hasReported = await run.waitForOutput('waits until the database can be written');
      tally.expect(hasReported, `The run did not report that it waits:\n${run.printed().slice(-500)}`);
      const isCured = tally.faults % 2 === 0;
      if (isCured) rmSync(fullFile);
      else run.child.kill('SIGINT');
      const code = await run.exit;
      tally.expect(code === 130, `The run ended with ${code}.`);
      if (isCured) tally.acknowledged += readOutcomes(home).length;
      if (isCured)
        tally.expect(readOutcomes(home).length > 0, 'The run saved nothing when there was space again.');
      else tally.expect(run.printed().includes('not saved'), 'The run did not report the unsaved results.');
    }
    return 'reported, and waited or left';
  },
};
