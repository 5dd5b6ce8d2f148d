import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { NotRunHere } from '../not-run-here.mjs';
import { inspectStudy, readOutcomes } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const TRIALS = 10;

/**
 * Ways to open a database that another process owns. `open` makes the file available at a second path, and may return
 * options of `startSubject` for the second owner. The second owner must be refused with `code`. `undo` runs after the
 * refusal.
 */
const secondPaths = [
  {
    name: 'a second owner by a hard link',
    code: 'DATABASE_ALIASED',
    open({ file, path }) {
      linkSync(file, path);
    },
  },
  {
    name: 'a second owner by a bind mount',
    code: 'DATABASE_ALIASED',
    open({ file, path }) {
      writeFileSync(path, '');
      return createMountOptions(file, path);
    },
  },
  {
    name: 'a second owner after a rename',
    code: 'STUDY_OWNED',
    // A stopped owner cannot notice the rename and exit before the second owner starts.
    open({ file, path, owner }) {
      owner.child.kill('SIGSTOP');
      renameSync(file, path);
    },
    undo({ file, path, owner }) {
      renameSync(path, file);
      owner.child.kill('SIGCONT');
    },
  },
  {
    name: 'a second owner after its lock is removed',
    code: 'STUDY_OWNED',
    open({ file }) {
      for (const suffix of ['-owner', '-owner.json']) rmSync(file + suffix, { force: true });
    },
    location: 'same folder',
  },
];

export const secondOwners = secondPaths.map(({ name, code, open, undo, location = 'other folder' }) => ({
  name,
  quick: 3,
  full: 200,
  async run({ count, folder, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const secondFolder = location === 'same folder' ? home : `${home}/other`;
      mkdirSync(secondFolder, { recursive: true });
      const goFile = `${home}/go`;
      const behaviours = [`await ${goFile}`, ...Array(TRIALS - 1).fill('distinct 1')];
      const study = { folder: home, behaviours, threads: 1 };
      const owner = startSubject(study);
      try {
        await owner.waitForMessage(({ type }) => type === 'started');
        const fault = { file: `${home}/ridgeline.db`, path: `${secondFolder}/ridgeline.db`, owner };
        const secondOwner = startSubject({ ...study, folder: secondFolder }, open(fault));
        const reply = await secondOwner.waitForMessage(({ type }) => type === 'refused' || type === 'owns');
        undo?.(fault);
        if (reply?.type !== 'refused') {
          tally.addProblems(['There were two owners.']);
          await Promise.all([owner.kill(), secondOwner.kill()]);
          tally.addProblems(inspectStudy(study).problems);
          continue;
        }
        writeFileSync(goFile, '');
        const [{ code: ownerCode }, { code: secondCode }] = await Promise.all([owner.exit, secondOwner.exit]);
        tally.expect(reply.code === code, `The second owner was refused with ${reply.code}.`);
        tally.expect(secondCode === 3, `The second owner ended with ${secondCode}.`);
        tally.expect(ownerCode === 0, `The owner ended with ${ownerCode}.`);
        const findings = inspectStudy(study);
        tally.add(findings);
        tally.addProblems(findings.problems);
        const completeCount = readOutcomes(home).filter(({ type }) => type === 'complete').length;
        tally.expect(completeCount === TRIALS, `${completeCount} of ${TRIALS} trials are complete.`);
      } finally {
        await owner.kill();
      }
    }
    return `refused with ${code}`;
  },
}));

/** Returns options of `startSubject` for a process that finds `file` at `path`, where others find an empty file. */
function createMountOptions(file, path) {
  const mount = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  const wrapper = ['unshare', process.getuid() === 0 ? '-m' : '-rm', 'sh', '-c', mount, 'sh', file, path];
  const attempt = spawnSync(wrapper[0], [...wrapper.slice(1), 'true'], { encoding: 'utf8' });
  if (attempt.status !== 0)
    throw new NotRunHere(`no file can be mounted: ${attempt.error?.message ?? attempt.stderr}`);
  return { wrapper };
}
