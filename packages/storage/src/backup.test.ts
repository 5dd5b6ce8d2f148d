import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { backupDatabase } from './backup.ts';
import { connectToLock, connectToRead } from './sqlite/connection.ts';
import { openSqliteLog } from './sqlite/sqlite-log.ts';
import { openSqliteView } from './sqlite/sqlite-view.ts';
import { runAsNobody } from './testing/run-as-nobody.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-backup-'));

afterAll(() => rmSync(folder, { recursive: true }));

const study = { definition: sampleSweep, plan: samplePlan };

describe('backupDatabase', () => {
  it('copies a database in use into a working database', async () => {
    const [path, copy] = [join(folder, 'a.db'), join(folder, 'a.backup')];
    const log = await openSqliteLog(path);
    await log.createStudy({ name: 'before', ...study });
    const backup = backupDatabase(path, copy);
    const writing = log.createStudy({ name: 'during', ...study });
    await Promise.all([backup, writing]);
    await log.createStudy({ name: 'after', ...study });
    await log.close();

    const reopened = await openSqliteLog(copy);
    await reopened.endStudy('before', 'complete');
    // The writer and readers do not block each other.
    const reader = connectToRead(copy);
    expect(reader.pragma('journal_mode', { simple: true })).toBe('wal');
    reader.close();
    await reopened.close();
    const view = await openSqliteView(copy);
    const names = (await view.studies()).map(({ name }) => name);
    expect(names).toContain('before');
    expect(names).not.toContain('after');
    await view.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('never overwrites a file', async () => {
    const [path, copy] = [join(folder, 'b.db'), join(folder, 'b.backup')];
    await (await openSqliteLog(path)).close();
    writeFileSync(`${copy}.part`, 'precious');
    await backupDatabase(path, copy);
    await expect(backupDatabase(path, copy)).rejects.toMatchObject({ code: 'DATABASE_UNWRITABLE' });
    const backups = readdirSync(folder).filter((name) => name.startsWith('b.backup'));
    expect(backups).toEqual(['b.backup', 'b.backup.part']);
    expect(readFileSync(`${copy}.part`, 'utf8')).toBe('precious');
    rmSync(`${copy}.part`);
  });

  it('leaves no file behind if the database is damaged', async () => {
    const [path, copy] = [join(folder, 'd.db'), join(folder, 'd.backup')];
    await (await openSqliteLog(path)).close();
    const connection = connectToRead(path);
    const root = "SELECT rootpage FROM sqlite_schema WHERE name = 'report'";
    const page = connection.prepare(root).pluck().get() as number;
    connection.close();
    const bytes = readFileSync(path);
    bytes.fill(255, 4096 * (page - 1), 4096 * page);
    writeFileSync(path, bytes);
    await expect(backupDatabase(path, copy)).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('d.db is damaged') as string,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('d.backup'))).toEqual([]);
  });

  it('rejects foreign and empty files', async () => {
    const path = join(folder, 'other.db');
    const other = connectToLock(path);
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    writeFileSync(join(folder, 'empty.db'), '');
    for (const [name, text] of [
      ['other.db', 'another program'],
      ['empty.db', 'There is no database at'],
    ] as const) {
      await expect(backupDatabase(join(folder, name), join(folder, 'not-ours'))).rejects.toMatchObject({
        code: 'DATABASE_UNREADABLE',
        message: expect.stringContaining(text) as string,
      });
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('not-ours'))).toEqual([]);
  });

  it('writes to the target of a link with the permissions of the database', async () => {
    const [path, copy, link] = ['e.db', 'e.backup', 'e.link'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await (await openSqliteLog(path)).close();
    chmodSync(path, 0o600);
    symlinkSync(copy, link);
    await backupDatabase(path, link);
    expect(readlinkSync(link)).toBe(copy);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('reports unreadable and unwritable files', async () => {
    const path = join(folder, 'c.db');
    await expect(backupDatabase(path, join(folder, 'c.backup'))).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('c.db') as string,
    });
    await (await openSqliteLog(path)).close();
    const nowhere = join(folder, 'missing', 'c.backup');
    await expect(backupDatabase(path, nowhere)).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining('missing') as string,
      hint: expect.stringContaining('--db') as string,
    });
  });

  it('copies a database out of a read-only folder', async () => {
    const [home, target] = [join(folder, 'read-only'), join(folder, 'target')];
    for (const path of [home, target]) mkdirSync(path);
    const [path, copy] = [join(home, 'f.db'), join(target, 'f.backup')];
    await (await openSqliteLog(path)).close();
    chmodSync(path, 0o644);
    chmodSync(folder, 0o755);
    chmodSync(target, 0o777);
    chmodSync(home, 0o555);
    await runAsNobody(async () => {
      await backupDatabase(path, copy);
      await expect(backupDatabase(path, join(home, 'f.backup'), '--output')).rejects.toMatchObject({
        code: 'DATABASE_UNWRITABLE',
        hint: expect.stringContaining('name another file with --output') as string,
      });
    });
    chmodSync(home, 0o755);
    const view = await openSqliteView(copy);
    expect(await view.studies()).toEqual([]);
    await view.close();
    expect(readdirSync(home)).toEqual(['f.db']);
    expect(readdirSync(target)).toEqual(['f.backup']);
  });
});
