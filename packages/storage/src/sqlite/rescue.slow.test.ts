import {
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptKey, StudyLog } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { openFile } from './open-file.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ridgeline-rescue-')));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newStudy = { name: 's', definition: sampleSweep, plan: samplePlan };
const outcome = { type: 'diverged', step: 1, metric: 'loss' } as const;

/** Creates a study with one ended and one running trial, in a new folder. */
async function createRunningStudy(): Promise<{ path: string; log: StudyLog; runningKey: AttemptKey }> {
  const path = join(mkdtempSync(join(folder, `${files++}-`)), 'ridgeline.db');
  const log = await openSqliteLog(path);
  await log.createStudy(newStudy);
  const [endedKey, runningKey] = await log.startTrials(
    's',
    [0, 1].map((number) => ({ trial: sampleTrial(number), token: `${number}` })),
  );
  await log.finishTrials('s', [{ key: endedKey!, outcome, fingerprint: undefined }]);
  return { path, log, runningKey: runningKey! };
}

const listRescuedFiles = (path: string) =>
  readdirSync(join(path, '..')).filter((name) => name.includes('.rescued-'));

/** Counts the ended trials of a database. */
async function countEndedTrials(path: string): Promise<number> {
  const view = await openSqliteView(path);
  const { outcomes } = await view.outcomes('s', 0, 10);
  await view.close();
  return outcomes.length;
}

describe('a file that is lost under its log', () => {
  it.each([
    ['removed', (path: string) => rmSync(path), 'was removed or renamed'],
    ['renamed', (path: string) => renameSync(path, `${path}.away`), 'was removed or renamed'],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, 'Another file.');
        renameSync(`${path}.new`, path);
      },
      'was replaced by another file',
    ],
    ['without its log', (path: string) => rmSync(`${path}-wal`), '-wal, a part of the database, was removed'],
    [
      'without its index',
      (path: string) => rmSync(`${path}-shm`),
      '-shm, a part of the database, was removed',
    ],
  ])('is saved with the actions of the failed commit: %s', async (_, damageFile, description) => {
    const { path, log, runningKey } = await createRunningStudy();
    damageFile(path);
    const movedError = { code: 'DATABASE_MOVED', message: expect.stringContaining(description) as string };
    const finish = log.finishTrials('s', [{ key: runningKey, outcome, fingerprint: undefined }]);
    const check = log.check('s');
    await expect(finish).rejects.toMatchObject(movedError);
    await expect(check).rejects.toMatchObject(movedError);
    // The file stays lost, and is saved once.
    await expect(log.check('s')).rejects.toMatchObject(movedError);
    expect(listRescuedFiles(path)).toHaveLength(1);
    const copy = join(path, '..', listRescuedFiles(path)[0]!);
    await expect(log.check('s')).rejects.toMatchObject({
      message: expect.stringContaining(`saved in ${copy}`) as string,
      hint: expect.stringContaining(`--db ${copy}`) as string,
    });
    // Follow the hint while the process has the file open: SQLite may apply nothing from its log.
    renameSync(copy, path);
    expect(await countEndedTrials(path)).toBe(2);
    await log.close();
    const next = await openSqliteLog(path);
    await next.endStudy('s', 'complete');
    await next.close();
    expect(await countEndedTrials(path)).toBe(2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is detected by a check and when the log is closed', async () => {
    const checkedStudy = await createRunningStudy();
    rmSync(checkedStudy.path);
    await expect(checkedStudy.log.check('s')).rejects.toMatchObject({ code: 'DATABASE_MOVED' });
    await checkedStudy.log.close();
    const closedStudy = await createRunningStudy();
    rmSync(closedStudy.path);
    await expect(closedStudy.log.close()).rejects.toMatchObject({ code: 'DATABASE_MOVED' });
    for (const { path } of [checkedStudy, closedStudy]) {
      expect(await countEndedTrials(join(path, '..', listRescuedFiles(path)[0]!))).toBe(1);
    }
  });

  it('is saved elsewhere if its folder is lost', async () => {
    const { path, log } = await createRunningStudy();
    const home = join(path, '..');
    renameSync(home, `${home}.away`);
    const error = (await log.check('s').catch((reason: unknown) => reason)) as Error;
    const copy = /saved in (.*)\.$/.exec(error.message)![1]!;
    expect(existsSync(copy) && !copy.startsWith(folder)).toBe(true);
    expect(await countEndedTrials(copy)).toBe(1);
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
    await log.close();
  });

  it('is saved later if no folder is writable', async () => {
    const { path, log, runningKey } = await createRunningStudy();
    await log.close();
    // The name of the copy would be too long for the file system.
    const longPath = join(path, '..', `${'x'.repeat(240)}.db`);
    renameSync(path, longPath);
    const reopenedLog = await openSqliteLog(longPath);
    renameSync(longPath, path);
    const finishRunning = () =>
      reopenedLog.finishTrials('s', [{ key: runningKey, outcome, fingerprint: undefined }]);
    const unsavedError = {
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringMatching(
        /was removed or renamed.*cannot be saved: .*its name is too long/,
      ) as string,
    };
    await expect(finishRunning()).rejects.toMatchObject(unsavedError);
    await expect(finishRunning()).rejects.toMatchObject(unsavedError);
    renameSync(path, longPath);
    expect(await finishRunning()).toEqual(['acknowledged']);
    await reopenedLog.close();
    expect(await countEndedTrials(longPath)).toBe(2);
  });
});

describe('a file that is truncated under its log', () => {
  it('is saved if it is still in memory', async () => {
    const { path, log } = await createRunningStudy();
    const { size } = statSync(path);
    truncateSync(path, size - 4096);
    await expect(log.check('s')).rejects.toMatchObject({
      code: 'DATABASE_MOVED',
      message: expect.stringMatching(
        `was truncated from ${size} to ${size - 4096} bytes .* saved in `,
      ) as string,
    });
    expect(await countEndedTrials(join(path, '..', listRescuedFiles(path)[0]!))).toBe(1);
    await log.close();
  });

  it('is reported with the number of lost trials', async () => {
    const { path, log } = await createRunningStudy();
    await log.close();
    // A new connection has read little of the file.
    const next = await openSqliteLog(path);
    await next.check('s');
    const { size } = statSync(path);
    truncateSync(path, 0);
    await expect(next.check('s')).rejects.toMatchObject({
      code: 'DATABASE_MOVED',
      message: expect.stringMatching(
        `was truncated from ${size} to 0 bytes .* results are lost: (1 trial|all trials) that had ended`,
      ) as string,
      hint: expect.stringContaining('put a backup at') as string,
    });
    await next.close();
    expect(listRescuedFiles(path)).toEqual([]);
  });

  it('is distinguished from a file that another program vacuumed', async () => {
    const { path, log, runningKey } = await createRunningStudy();
    await log.close();
    const other = openFile(path);
    other.exec('CREATE TABLE ballast (bytes)');
    other.prepare('INSERT INTO ballast VALUES (zeroblob(1000000))').run();
    other.pragma('wal_checkpoint(TRUNCATE)');
    const next = await openSqliteLog(path);
    const { size } = statSync(path);
    other.exec('DROP TABLE ballast; VACUUM');
    other.pragma('wal_checkpoint(TRUNCATE)');
    expect(statSync(path).size).toBeLessThan(size);
    expect(await next.finishTrials('s', [{ key: runningKey, outcome, fingerprint: undefined }])).toEqual([
      'acknowledged',
    ]);
    other.close();
    await next.close();
    expect(await countEndedTrials(path)).toBe(2);
  });
});
