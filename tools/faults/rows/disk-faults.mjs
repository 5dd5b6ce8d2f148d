import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { interposer } from '../disk.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startProgram } from '../program.mjs';
import { startSubject } from '../start-subject.mjs';
import { letGo, writeWaitingSweep } from '../waiting-sweep.mjs';

const TRIALS = 60;

/** Full disk or failing syncs in the middle of a run, which continues by itself afterwards. */
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
      // The last trial waits for the fault, so that no run ends before it; this file outlasts the fault.
      const struck = `${home}/struck`;
      const behaviours = [...Array(TRIALS - 1).fill('own 20'), `await ${struck}`];
      const study = { folder: home, behaviours };
      const subject = startSubject(study, { env: disk({ watch: `${home}/ridgeline.db`, [fault]: flag }) });
      const first = Math.floor(20 * random());
      await subject.waitForMessage(({ type, trial }) => type === 'acknowledged' && trial >= first);
      for (const file of [flag, struck]) writeFileSync(file, '');
      const noticed = await subject.waitForMessage(({ type }) => type === 'unwritable');
      tally.expect(noticed !== undefined, `No process noticed that the disk was ${fault}.`);
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
    return 'resumed by itself';
  },
};

/** Full disk during an interrupt. The run reports what it waits for; then the disk is freed, or not. */
export const interruptedOnFullDisk = {
  name: 'a full disk and Ctrl-C',
  quick: 4,
  full: 200,
  async run({ count, folder, tally }) {
    const disk = interposer(folder());
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const full = `${home}/full`;
      const options = ['--db', `${home}/ridgeline.db`, '--plain', '--threads', '1'];
      const run = startProgram(
        home,
        ['run', writeWaitingSweep(home, 2), ...options],
        disk({ watch: `${home}/ridgeline.db`, full }),
      );
      await run.prints('started');
      writeFileSync(full, '');
      letGo(home);
      await run.prints('cannot be written');
      run.child.kill('SIGINT');
      const waits = await run.prints('waits until the database can be written');
      tally.expect(waits, `It did not say that it waits:\n${run.printed().slice(-500)}`);
      const isCured = tally.faults % 2 === 0;
      if (isCured) rmSync(full);
      else run.child.kill('SIGINT');
      const code = await run.ended;
      tally.expect(code === 130, `It ended with ${code}.`);
      if (isCured) tally.acknowledged += outcomesIn(home).length;
      if (isCured) tally.expect(outcomesIn(home).length > 0, 'It saved nothing when there was space.');
      else tally.expect(run.printed().includes('not saved'), 'It did not report the unsaved results.');
    }
    return 'reported, and waited or left';
  },
};
