import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TrialStart } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { connectToRead, connectToWrite, type SqliteConnection } from './connection.ts';
import { openSqliteLog, type SqliteLogOptions } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-log-'));
let fileCount = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newPath = () => join(folder, `${fileCount++}.db`);

function createStart(number: number, text = ''): TrialStart {
  const trial = sampleTrial(number);
  const configuration = { ...trial.configuration, parameters: { text } };
  return { trial: { ...trial, configuration }, token: `t${number}` };
}

async function openWithStudy(path: string, options: SqliteLogOptions = {}) {
  const log = await openSqliteLog(path, options);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  return log;
}

async function readRunningNumbers(path: string): Promise<readonly number[]> {
  const view = await openSqliteView(path);
  const running = await view.running('s');
  await view.close();
  return running.map(({ trial }) => trial.number);
}

function assertIntegrity(path: string): void {
  const connection = connectToRead(path);
  expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
  connection.close();
}

/** Opens another program's transaction. */
function beginTransaction(path: string): SqliteConnection {
  const connection = connectToWrite(path);
  connection.exec('BEGIN IMMEDIATE');
  return connection;
}

describe('a SQLite log', () => {
  it('writes a durable file with an application id', async () => {
    const path = newPath();
    const log = await openWithStudy(path);
    const connection = connectToRead(path);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(Buffer.from([0x52, 0x64, 0x67, 0x65]).readInt32BE()).toBe(
      connection.pragma('application_id', { simple: true }),
    );
    connection.close();
    await log.close();
    expect(readdirSync(folder).filter((name) => name.includes('-wal'))).toEqual([]);
  });

  it('flushes pending actions when it is closed', async () => {
    const path = newPath();
    const log = await openWithStudy(path);
    const [key] = await log.startTrials('s', [createStart(0)]);
    const append = log.appendReports('s', [{ key: key!, report: { step: 1, values: { loss: 0.5 } } }]);
    await log.close();
    await append;
    const view = await openSqliteView(path);
    expect(await view.curve('s', 0)).toEqual([{ step: 1, values: { loss: 0.5 } }]);
    await view.close();
  });

  it('moves everything into one file when it is closed', async () => {
    const path = newPath();
    const log = await openWithStudy(path);
    const view = await openSqliteView(path);
    await log.startTrials('s', [createStart(0)]);
    expect(await view.running('s')).toHaveLength(1);
    await log.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(await view.running('s')).toHaveLength(1);
    await view.close();
    const copy = newPath();
    copyFileSync(path, copy);
    expect(await readRunningNumbers(copy)).toEqual([0]);
  });

  it('loses nothing if a reader prevents the checkpoint', async () => {
    const path = newPath();
    const log = await openWithStudy(path);
    const reader = connectToRead(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM trial').all();
    await log.startTrials('s', [createStart(0)]);
    await log.close();
    expect(reader.prepare('SELECT * FROM trial').all()).toEqual([]);
    reader.close();
    expect(await readRunningNumbers(path)).toEqual([0]);
  });

  it('commits reports without delay', async () => {
    const path = newPath();
    const log = await openWithStudy(path);
    const [key] = await log.startTrials('s', [createStart(0)]);
    const view = await openSqliteView(path);
    const append = log.appendReports('s', [{ key: key!, report: { step: 1, values: { loss: 0.5 } } }]);
    await nextTurn();
    expect(await view.curve('s', 0)).toHaveLength(1);
    await Promise.all([append, view.close()]);
    await log.close();
  });

  it('waits for a lock without blocking the event loop', async () => {
    const path = newPath();
    const log = await openWithStudy(path, { timeout: Infinity });
    const other = beginTransaction(path);
    const starts = [0, 1, 2].map((number) => log.startTrials('s', [createStart(number)]));
    // Each tick ends only if the event loop turns.
    for (let tick = 0; tick < 10; tick++) await delay(10);
    expect(await readRunningNumbers(path)).toEqual([]);
    other.exec('COMMIT');
    other.close();
    await Promise.all(starts);
    expect(await readRunningNumbers(path)).toEqual([0, 1, 2]);
    await log.close();
  });

  it('reports a lock that is not released', async () => {
    const path = newPath();
    const log = await openWithStudy(path, { timeout: 100 });
    const other = beginTransaction(path);
    await expect(log.startTrials('s', [createStart(0)])).rejects.toMatchObject({
      name: 'RidgelineError',
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining('holds a lock') as string,
      hint: expect.stringContaining('sqlite3') as string,
    });
    other.exec('ROLLBACK');
    other.close();
    await log.startTrials('s', [createStart(1)]);
    expect(await readRunningNumbers(path)).toEqual([1]);
    await log.close();
  });

  it('rejects a missing folder and a folder instead of a file', async () => {
    const unwritable = { name: 'RidgelineError', code: 'DATABASE_UNWRITABLE' };
    await expect(openSqliteLog(join(folder, 'missing', 'x.db'))).rejects.toMatchObject(unwritable);
    const path = newPath();
    mkdirSync(path);
    await expect(openSqliteLog(path)).rejects.toMatchObject(unwritable);
  });

  it('survives write errors without partial writes', async () => {
    const path = newPath();
    const program = fileURLToPath(new URL('./io-error.test.program.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, path], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const { refusal, acknowledged } = JSON.parse(stdout) as { refusal: object; acknowledged: number[] };
    expect(refusal).toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      cause: expect.stringMatching(/^SQLITE_IOERR/) as string,
    });
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(await readRunningNumbers(path)).toEqual(acknowledged);
    assertIntegrity(path);
  });
});

const smallDisk = join(folder, 'small');
mkdirSync(smallDisk);
const isMounted = tryMount();

function tryMount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', smallDisk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

(isMounted ? describe : describe.skip)('a SQLite log on a disk that fills (needs the right to mount)', () => {
  afterAll(() => execFileSync('umount', [smallDisk]));

  it('keeps acknowledged actions on a full disk', async () => {
    const path = join(smallDisk, 'full.db');
    const log = await openWithStudy(path);
    writeFileSync(join(smallDisk, 'filler'), Buffer.alloc(500_000));
    const acknowledged: number[] = [];
    const fill = async (): Promise<void> => {
      for (let number = 0; ; number++) {
        await log.startTrials('s', [createStart(number, 'x'.repeat(5000))]);
        acknowledged.push(number);
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining('full') as string,
      hint: expect.stringContaining('space') as string,
    });
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(await readRunningNumbers(path)).toEqual(acknowledged);
    rmSync(join(smallDisk, 'filler'));
    await log.startTrials('s', [createStart(58)]);
    expect(await readRunningNumbers(path)).toEqual([...acknowledged, 58]);
    await log.close();
    assertIntegrity(path);
  });
});
