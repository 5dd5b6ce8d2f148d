import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-view-'));
let folders = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** A database in a folder of its own. */
async function openInFolder() {
  const home = join(folder, `${folders++}`);
  mkdirSync(home);
  const path = join(home, 'x.db');
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  return { home, path, log };
}

/** Runs without the rights of root, who may write everywhere. */
async function asNobody<T>(body: () => Promise<T>): Promise<T> {
  if (process.geteuid!() !== 0) return body();
  process.seteuid!(65534);
  try {
    return await body();
  } finally {
    process.seteuid!(0);
  }
}

describe('a SQLite view', () => {
  it('says that there is no database, and what to do', async () => {
    await expect(openSqliteView(join(folder, 'missing.db'))).rejects.toMatchObject({
      name: 'RidgelineError',
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('missing.db') as string,
      hint: expect.stringContaining('ridgeline run') as string,
    });
  });

  it('sees what the log of another connection has acknowledged, and changes none of its files', async () => {
    const { home, path, log } = await openInFolder();
    const view = await openSqliteView(path);
    const filesOf = () => ['x.db', 'x.db-wal'].map((name) => readFileSync(join(home, name)));
    await log.endStudy('s', 'complete');
    // Reading the files here is safe only because the log writes nothing meanwhile and nothing after.
    const before = filesOf();
    expect((await view.study('s')).state).toBe('complete');
    await view.progress('s');
    await view.close();
    expect(filesOf()).toEqual(before);
    await log.close();
  });

  it('reads a database in a folder that nobody may write, the last commits too', async () => {
    const { home, path, log } = await openInFolder();
    await log.close();
    chmodSync(folder, 0o755);
    chmodSync(home, 0o555);
    await asNobody(async () => {
      const view = await openSqliteView(path);
      expect((await view.study('s')).state).toBe('open');
      await view.close();
      await expect(openSqliteLog(path)).rejects.toMatchObject({ code: 'DATABASE_UNWRITABLE' });
    });
    expect(readdirSync(home)).toEqual(['x.db']);
    chmodSync(home, 0o755);
  });

  it('leaves no copy behind', async () => {
    const { home, path, log } = await openInFolder();
    await log.close();
    chmodSync(home, 0o555);
    const copies = () => readdirSync(tmpdir()).filter((name) => /^ridgeline-\w{6}$/.test(name));
    const before = copies();
    await asNobody(async () => (await openSqliteView(path)).close());
    expect(copies()).toEqual(before);
    chmodSync(home, 0o755);
  });
});
