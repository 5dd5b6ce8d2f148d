import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { runAsNobody } from '../testing/run-as-nobody.ts';
import { connectToRead } from './connection.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-view-'));
let folders = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a database in its own folder. */
async function openInFolder() {
  const home = join(folder, `${folders++}`);
  mkdirSync(home);
  const path = join(home, 'x.db');
  // A file that its owner made world-readable.
  writeFileSync(path, '', { mode: 0o644 });
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  return { home, path, log };
}

describe('a SQLite view', () => {
  it('reports a missing database with a hint', async () => {
    await expect(openSqliteView(join(folder, 'missing.db'))).rejects.toMatchObject({
      name: 'RidgelineError',
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining('missing.db') as string,
      hint: expect.stringContaining('ridgeline run') as string,
    });
  });

  it('reports a moved file until it is back', async () => {
    const { path, log } = await openInFolder();
    const view = await openSqliteView(path);
    const before = await view.version();
    await log.close();
    renameSync(path, `${path}.aside`);
    await expect(view.version()).rejects.toMatchObject({
      code: 'DATABASE_MOVED',
      hint: expect.stringContaining('Put the file back') as string,
    });
    renameSync(`${path}.aside`, path);
    expect(await view.version()).toBeGreaterThanOrEqual(before);
    await view.close();
  });

  it.each([
    ['a loop of links', 'a.db', 'its symbolic links form a loop'],
    ['a file for a folder', 'file/x.db', 'part of its path is not a folder'],
    ['a name that is too long', `${'x'.repeat(300)}.db`, 'its name is too long'],
  ])('rejects %s with a hint, as a log does', async (_, name, reason) => {
    const home = join(folder, `${folders++}`);
    mkdirSync(home);
    symlinkSync('b.db', join(home, 'a.db'));
    symlinkSync('a.db', join(home, 'b.db'));
    writeFileSync(join(home, 'file'), '');
    const path = join(home, name);
    await expect(openSqliteView(path)).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('--db'),
    });
    await expect(openSqliteLog(path)).rejects.toMatchObject({ hint: expect.stringContaining('--db') });
  });

  it('reads acknowledged actions without changing a file', async () => {
    const { home, path, log } = await openInFolder();
    const view = await openSqliteView(path);
    const readFiles = () => ['x.db', 'x.db-wal'].map((name) => readFileSync(join(home, name)));
    await log.endStudy('s', 'complete');
    // Opening the files here is safe because the log no longer writes.
    const before = readFiles();
    expect((await view.study('s')).state).toBe('complete');
    await view.progress('s');
    await view.close();
    expect(readFiles()).toEqual(before);
    await log.close();
  });

  it('does not disturb the writer when another process opens and closes it', async () => {
    const { path, log } = await openInFolder();
    const program = fileURLToPath(new URL('./view.test.program.mjs', import.meta.url));
    const viewProgram = promisify(execFile)(process.execPath, [program, path], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let hasEnded = false;
    const markEnded = () => {
      hasEnded = true;
    };
    viewProgram.then(markEnded, markEnded);
    let trialCount = 0;
    while (!hasEnded) {
      const [key] = await log.startTrials('s', [{ trial: sampleTrial(trialCount++), token: 't' }]);
      const outcome = { type: 'complete', value: 1, step: 1, values: { val_accuracy: 1 } } as const;
      expect(await log.finishTrials('s', [{ key: key!, outcome, fingerprint: undefined }])).toEqual([
        'acknowledged',
      ]);
    }
    const counts = JSON.parse((await viewProgram).stdout) as number[];
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size).toBeGreaterThan(3);
    await log.close();
    const connection = connectToRead(path);
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(connection.prepare('SELECT count(*) FROM outcome').pluck().get()).toBe(trialCount);
    connection.close();
  });

  it('reads a database in a read-only folder', async () => {
    const { home, path, log } = await openInFolder();
    await log.close();
    chmodSync(folder, 0o755);
    chmodSync(home, 0o555);
    await runAsNobody(async () => {
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
    const listCopies = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`ridgeline-copy-${process.pid}-`));
    await runAsNobody(async () => {
      const view = await openSqliteView(path);
      expect(listCopies()).toHaveLength(1);
      await view.close();
    });
    expect(listCopies()).toEqual([]);
    chmodSync(home, 0o755);
  });
});
