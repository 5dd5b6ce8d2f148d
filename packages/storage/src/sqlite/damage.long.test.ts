import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RidgelineError, randomStream } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import Database from 'better-sqlite3';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-damage-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newPath = () => join(folder, `${files++}.db`);

/** Creates a database of 300 trials as a killed owner leaves it: some in the file, the others only in the log. */
async function createKilledDatabase(): Promise<string> {
  const [path, copy] = [newPath(), newPath()];
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  for (let first = 0; first < 300; first += 100) {
    const numbers = Array.from({ length: 100 }, (_, i) => first + i);
    const keys = await log.startTrials(
      's',
      numbers.map((number) => ({ trial: sampleTrial(number), token: `t${number}` })),
    );
    await log.finishTrials(
      's',
      keys.map((key) => ({
        key,
        outcome: { type: 'complete', value: key.trial, step: 1, values: { val_loss: key.trial } },
        fingerprint: undefined,
      })),
    );
    if (first === 100) {
      const other = new Database(path);
      other.pragma('wal_checkpoint(PASSIVE)');
      other.close();
    }
  }
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  await log.close();
  return copy;
}

const readBytes = (path: string) => ({
  file: readFileSync(path),
  wal: existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0),
});

const unreadable = { name: 'RidgelineError', code: 'DATABASE_UNREADABLE' };

async function expectRejection(path: string, message: RegExp): Promise<void> {
  const before = readBytes(path);
  const refusal = {
    ...unreadable,
    message: expect.stringMatching(message) as string,
    hint: expect.any(String) as string,
  };
  await expect(openSqliteLog(path)).rejects.toMatchObject(refusal);
  expect(readBytes(path)).toEqual(before);
}

describe('a database whose owner was killed', () => {
  it('is recovered for the next owner', async () => {
    const path = await createKilledDatabase();
    const log = await openSqliteLog(path);
    const view = await openSqliteView(path);
    expect((await view.progress('s')).ended.complete).toBe(300);
    await view.close();
    await log.close();
  });

  it('can be read in place without a change', async () => {
    const path = await createKilledDatabase();
    const before = readBytes(path);
    const view = await openSqliteView(path);
    expect(await view.endedTrials('s')).toHaveLength(300);
    await view.close();
    expect(readBytes(path)).toEqual(before);
  });

  it('is rejected without a change if a page is damaged', async () => {
    const path = await createKilledDatabase();
    const bytes = readFileSync(path);
    bytes.fill(0, 4096 * 4, 4096 * 5);
    writeFileSync(path, bytes);
    rmSync(`${path}-wal`);
    writeFileSync(`${path}-wal`, Buffer.alloc(32));
    await expectRejection(path, /is damaged/);
  });

  it('is rejected without a change if it is truncated', async () => {
    const path = await createKilledDatabase();
    truncateSync(path, 4096 * 9);
    rmSync(`${path}-wal`);
    writeFileSync(`${path}-wal`, Buffer.alloc(32));
    await expectRejection(path, /is damaged/);
  });

  it('returns results or a RidgelineError for any changed bytes', async () => {
    const soundPath = await createKilledDatabase();
    const draw = randomStream(7, 'damage');
    let refusalCount = 0;
    for (let round = 0; round < 20; round++) {
      const path = newPath();
      const bytes = readFileSync(soundPath);
      const offset = Math.floor(draw.uniform(3 * round) * bytes.length);
      const length = round % 3 === 0 ? 1 : 4096;
      bytes.fill(draw.bits(3 * round + 1) & 255, offset, offset + length);
      writeFileSync(path, bytes);
      if (round % 2 === 0) copyFileSync(`${soundPath}-wal`, `${path}-wal`);
      const outcomes = [await attempt(() => readAll(path)), await attempt(() => openAndClose(path))];
      if (outcomes.includes('refused')) refusalCount++;
      expect({ round, outcomes }).toEqual({ round, outcomes: outcomes.filter((result) => result !== 'bug') });
    }
    expect(refusalCount).toBeGreaterThan(5);
  });
});

async function attempt(body: () => Promise<void>): Promise<'answered' | 'refused' | 'bug'> {
  try {
    await body();
    return 'answered';
  } catch (error) {
    if (error instanceof RidgelineError) return 'refused';
    console.error(error);
    return 'bug';
  }
}

async function readAll(path: string): Promise<void> {
  const view = await openSqliteView(path);
  try {
    for (const { name } of await view.studies()) {
      await view.progress(name);
      await view.ranking(name, { offset: 0, limit: 400 });
      await view.strategies(name);
      await view.running(name);
      await view.waiting(name);
      const { outcomes } = await view.outcomes(name, 0, 400);
      for (const { trial } of outcomes) await view.trial(name, trial.number);
    }
  } finally {
    await view.close();
  }
}

async function openAndClose(path: string): Promise<void> {
  await (await openSqliteLog(path)).close();
}

describe('a foreign file', () => {
  it('is rejected without a change if it is not a database', async () => {
    const path = newPath();
    writeFileSync(path, 'name: mnist\n'.repeat(500));
    await expectRejection(path, /is not a SQLite database/);
    await expect(openSqliteView(path)).rejects.toMatchObject(unreadable);
  });

  it('is rejected without a change if it belongs to another program', async () => {
    const path = newPath();
    const other = new Database(path);
    other.exec('CREATE TABLE bookmark (url TEXT)');
    other.close();
    await expectRejection(path, /of another program/);
    await expect(openSqliteView(path)).rejects.toMatchObject(unreadable);
  });

  it('is rejected without a change if a newer Ridgeline wrote it', async () => {
    const path = newPath();
    await openAndClose(path);
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    await expectRejection(path, /newer Ridgeline \(schema 99\)/);
    await expect(openSqliteView(path)).rejects.toMatchObject(unreadable);
  });

  it('becomes a database if it is empty', async () => {
    const path = newPath();
    writeFileSync(path, '');
    await openAndClose(path);
    const view = await openSqliteView(path);
    expect(await view.studies()).toEqual([]);
    await view.close();
  });
});
