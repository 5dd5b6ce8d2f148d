import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { queries } from '../reads/queries.ts';
import { openFile } from './open-file.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView, openSqliteReadEngine } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-failed-read-'));
let fileCount = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newStudy = { name: 's', definition: sampleSweep, plan: samplePlan };

/** Moves the write-ahead log into the database file, so that reads hit that file. */
function checkpoint(path: string): void {
  const connection = openFile(path);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

/** Makes every page but the first unreadable. Returns a function that restores them. */
function breakPages(path: string): () => void {
  const sound = readFileSync(path);
  const broken = Buffer.from(sound);
  broken.fill(0, 4096);
  writeFileSync(path, broken);
  return () => writeFileSync(path, sound);
}

describe('a file that cannot be read', () => {
  it('is read again on a new connection after one error', async () => {
    const path = join(folder, `${fileCount++}.db`);
    const log = await openSqliteLog(path);
    await log.createStudy(newStudy);
    const engine = await openSqliteReadEngine(path);
    await log.endStudy('s', 'complete');
    checkpoint(path);
    const restorePages = breakPages(path);
    let failures = 0;
    const rows = await engine.read(async (query) => {
      try {
        return await query(queries.study, { name: 's' });
      } catch (error) {
        if (++failures === 1) restorePages();
        throw error;
      }
    });
    expect(rows).toMatchObject([{ state: 'complete' }]);
    expect(failures).toBe(1);
    await engine.close();
    await log.close();
  });

  it('is reported as damaged if the error persists', async () => {
    const path = join(folder, `${fileCount++}.db`);
    const log = await openSqliteLog(path);
    await log.createStudy(newStudy);
    const view = await openSqliteView(path);
    await log.endStudy('s', 'complete');
    checkpoint(path);
    const restorePages = breakPages(path);
    await expect(view.study('s')).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('is damaged') as string,
    });
    restorePages();
    expect(await view.study('s')).toMatchObject({ state: 'complete' });
    await view.close();
    await log.close();
  });

  it('can be written after one error', async () => {
    const path = join(folder, `${fileCount++}.db`);
    const log = await openSqliteLog(path);
    await log.createStudy(newStudy);
    // Another connection writes, so the log's own connection reads the file again.
    const other = await openSqliteLog(path);
    await other.endStudy('s', 'complete');
    checkpoint(path);
    const restorePages = breakPages(path);
    const start = log.startTrials('s', [{ trial: sampleTrial(0), token: 't' }]);
    // The first try happens in the turn before this one.
    await nextTurn();
    restorePages();
    expect(await start).toHaveLength(1);
    const view = await openSqliteView(path);
    expect(await view.running('s')).toHaveLength(1);
    await Promise.all([view.close(), log.close(), other.close()]);
  });
});
