import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { NotRunHere } from '../not-run-here.mjs';
import { inspect, outcomesIn } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

const TRIALS = 10;

/**
 * Ways to a database that another process owns. `open` makes the file available at a second path, and may return the
 * command that starts the second owner. `undo` runs once the second owner is refused with `code`.
 */
const ways = [
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
      return mounted(file, path);
    },
  },
  {
    name: 'a second owner after a rename',
    code: 'STUDY_OWNED',
    // A stopped owner cannot see the rename and exit before the second one starts.
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
      for (const end of ['-owner', '-owner.json']) rmSync(file + end, { force: true });
    },
    second: 'same folder',
  },
];

export const secondOwners = ways.map(({ name, code, open, undo, second: where = 'other folder' }) => ({
  name,
  quick: 3,
  full: 200,
  async run({ count, folder, tally }) {
    for (; tally.faults < count; tally.faults++) {
      const home = folder();
      const other = where === 'same folder' ? home : `${home}/other`;
      mkdirSync(other, { recursive: true });
      const go = `${home}/go`;
      const behaviours = [`await ${go}`, ...Array(TRIALS - 1).fill('own 1')];
      const study = { folder: home, behaviours, threads: 1 };
      const owner = startSubject(study);
      await owner.waitForMessage(({ type }) => type === 'started');
      const fault = { file: `${home}/ridgeline.db`, path: `${other}/ridgeline.db`, owner };
      const second = startSubject({ ...study, folder: other }, open(fault));
      const reply = await second.waitForMessage(({ type }) => type === 'refused' || type === 'owns');
      undo?.(fault);
      if (reply?.type !== 'refused') {
        tally.blame(['There were two owners.']);
        await Promise.all([owner.kill(), second.kill()]);
        tally.blame(inspect(study).problems);
        continue;
      }
      writeFileSync(go, '');
      const [{ code: first }, { code: last }] = await Promise.all([owner.ended, second.ended]);
      tally.expect(reply.code === code, `The second owner was refused with ${reply.code}.`);
      tally.expect(last === 3, `The second owner ended with ${last}.`);
      tally.expect(first === 0, `The owner ended with ${first}.`);
      const found = inspect(study);
      tally.add(found);
      tally.blame(found.problems);
      const complete = outcomesIn(home).filter(({ type }) => type === 'complete').length;
      tally.expect(complete === TRIALS, `${complete} of ${TRIALS} trials are complete.`);
    }
    return `refused with ${code}`;
  },
}));

/** Starts a program that finds `file` at `path`, where every other program finds an empty file. */
function mounted(file, path) {
  const mount = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  const around = ['unshare', process.getuid() === 0 ? '-m' : '-rm', 'sh', '-c', mount, 'sh', file, path];
  const tried = spawnSync(around[0], [...around.slice(1), 'true'], { encoding: 'utf8' });
  if (tried.status !== 0)
    throw new NotRunHere(`no file can be mounted: ${tried.error?.message ?? tried.stderr}`);
  return { around };
}
