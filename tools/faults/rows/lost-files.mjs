import { readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const TRIALS = 60;

/** Faults of a run's files. */
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
 * Lost files. The run ends with exit code 2, and everything acknowledged is in a file next to the lost one. The study
 * can continue with that file.
 */
export const lostFiles = faults.map(({ name, strike }) => ({
  name,
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const study = await struck({ strike, folder, random, tally });
      const rescued = rescuedIn(study.folder);
      tally.expect(rescued.length === 1, `The run left ${rescued.length} rescued files.`);
      if (rescued.length === 1) renameSync(rescued[0], `${study.folder}/ridgeline.db`);
      tally.blame(inspect(study).problems);
      await goOn(study, tally);
    }
    return 'ended with 2, continued from what it had saved';
  },
}));

/** Truncated file. It is saved if it is still in memory; otherwise the run reports how many trials are lost. */
export const truncatedFile = {
  name: 'a database truncated under a run',
  passes: 'loss reported',
  quick: 3,
  full: 200,
  async run({ count, folder, random, tally }) {
    let saved = 0;
    for (; tally.faults < count; tally.faults++) {
      const strike = (file) => truncateSync(file, 0);
      const { folder: home, message = '' } = await struck({ strike, folder, random, tally });
      const [rescued] = rescuedIn(home);
      if (rescued === undefined) {
        tally.expect(
          /results are lost: (\d+ trials?|all trials) that had ended/.test(message),
          `The run reported: ${message}`,
        );
        continue;
      }
      renameSync(rescued, `${home}/ridgeline.db`);
      tally.blame(inspect({ folder: home }).problems);
      saved++;
    }
    return `${saved} of ${count} saved from memory`;
  },
};

/** Runs a study until the fault at some outcome. Returns the study with the last message of its run. */
async function struck({ strike, folder, random, tally }) {
  const home = folder();
  // The last trial waits for the fault, so that no run ends before it.
  const after = `${home}/struck`;
  const behaviours = [...Array(TRIALS - 1).fill('own 20'), `await ${after}`];
  const study = { folder: home, behaviours };
  const subject = startSubject(study);
  const first = Math.floor((TRIALS - 2) * random());
  await subject.waitForMessage(({ type, trial }) => type === 'acknowledged' && trial >= first);
  strike(`${home}/ridgeline.db`);
  writeFileSync(after, '');
  const { code, signal } = await subject.ended;
  tally.expect(code === 2, `The run ended with ${code ?? signal}.`);
  const { message } = subject.messages().find(({ type }) => type === 'moved') ?? {};
  return { ...study, message };
}

async function goOn(study, tally) {
  const { code, signal } = await startSubject(study).ended;
  tally.expect(code === 0, `The same command afterwards ended with ${code ?? signal}.`);
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  const complete = outcomesIn(study.folder).filter(({ type }) => type === 'complete').length;
  tally.expect(complete === TRIALS, `${complete} of ${TRIALS} trials are complete.`);
}

function rescuedIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.startsWith('ridgeline.db.rescued-'))
    .map((name) => `${folder}/${name}`);
}
