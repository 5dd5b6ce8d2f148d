import { readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const TRIALS = 60;

/** Faults that hit the files of a running study. */
const faults = [
  { name: 'a database removed under a run', strike: (file) => rmSync(file) },
  { name: 'a database renamed under a run', strike: (file) => renameSync(file, `${file}.away`) },
  {
    name: 'a database replaced under a run',
    strike(file) {
      writeFileSync(`${file}.new`, 'Another file.');
      renameSync(`${file}.new`, file);
    },
  },
  { name: 'the log of a database removed', strike: (file) => rmSync(`${file}-wal`) },
  { name: 'the index of a log removed', strike: (file) => rmSync(`${file}-shm`) },
];

/**
 * Lost files. The run ends with exit code 2 and saves all acknowledged results to another file in the same folder, from
 * which the study can continue.
 */
export const lostFiles = faults.map(({ name, strike }) => ({
  name,
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const study = await runUntilFault({ strike, folder, random, tally });
      const rescuedFiles = listRescuedFiles(study.folder);
      tally.expect(rescuedFiles.length === 1, `The run left ${rescuedFiles.length} rescued files.`);
      if (rescuedFiles.length === 1) renameSync(rescuedFiles[0], `${study.folder}/ridgeline.db`);
      tally.addProblems(inspectStudy(study).problems);
      await resumeStudy(study, tally);
    }
    return 'ended with 2, and continued from the saved file';
  },
}));

/** A truncated file. Results that are still in memory are saved; otherwise the run reports how many trials are lost. */
export const truncatedFile = {
  name: 'a database truncated under a run',
  passState: 'loss reported',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    let savedCount = 0;
    for (; tally.faults < count; tally.faults++) {
      const strike = (file) => truncateSync(file, 0);
      const { folder: home, message = '' } = await runUntilFault({ strike, folder, random, tally });
      const [rescuedFile] = listRescuedFiles(home);
      if (rescuedFile === undefined) {
        tally.expect(
          /results are lost: (\d+ trials?|all trials) that had ended/.test(message),
          `The run reported: ${message}`,
        );
        continue;
      }
      renameSync(rescuedFile, `${home}/ridgeline.db`);
      tally.addProblems(inspectStudy({ folder: home }).problems);
      savedCount++;
    }
    return `${savedCount} of ${count} saved from memory`;
  },
};

/** Strikes a running study after a random outcome. Returns the study and the message of the error that ended the run. */
async function runUntilFault({ strike, folder, random, tally }) {
  const home = folder();
  // The last trial waits for this file, so that no run ends before the fault.
  const faultMarker = `${home}/struck`;
  const behaviours = [...Array(TRIALS - 1).fill('distinct 20'), `await ${faultMarker}`];
  const study = { folder: home, behaviours };
  const subject = startSubject(study);
  const firstTrial = Math.floor((TRIALS - 2) * random());
  await subject.waitForMessage(({ type, trial }) => type === 'acknowledged' && trial >= firstTrial);
  strike(`${home}/ridgeline.db`);
  writeFileSync(faultMarker, '');
  const { code, signal } = await subject.exit;
  tally.expect(code === 2, `The run ended with ${code ?? signal}.`);
  const { message } = subject.messages().find(({ type }) => type === 'moved') ?? {};
  return { ...study, message };
}

async function resumeStudy(study, tally) {
  const { code, signal } = await startSubject(study).exit;
  tally.expect(code === 0, `The same command afterwards ended with ${code ?? signal}.`);
  const findings = inspectStudy(study);
  tally.add(findings);
  tally.addProblems(findings.problems);
  const completeCount = readOutcomes(study.folder).filter(({ type }) => type === 'complete').length;
  tally.expect(completeCount === TRIALS, `${completeCount} of ${TRIALS} trials are complete.`);
}

function listRescuedFiles(folder) {
  return readdirSync(folder)
    .filter((name) => name.startsWith('ridgeline.db.rescued-'))
    .map((name) => `${folder}/${name}`);
}
