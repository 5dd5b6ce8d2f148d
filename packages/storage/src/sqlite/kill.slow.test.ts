import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fileSize } from './check-file.ts';
import { connectToRead, type SqliteConnection } from './connection.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-kill-'));

afterAll(() => rmSync(folder, { recursive: true }));

type Acknowledgement =
  | { readonly type: 'start'; readonly trial: number; readonly attempt: number; readonly token: string }
  | {
      readonly type: 'report';
      readonly trial: number;
      readonly attempt: number;
      readonly step: number;
      readonly values: Record<string, number>;
    }
  | {
      readonly type: 'outcome';
      readonly trial: number;
      readonly attempt: number;
      readonly answer: string;
      readonly value: number;
    };

/** Runs a writer and kills it `delay` ms after acknowledgement number `count`. Returns all acknowledgements. */
async function runAndKill(path: string, count: number, delay: number): Promise<readonly Acknowledgement[]> {
  const program = fileURLToPath(new URL('./kill.test.program.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, path], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exit = once(child, 'exit');
  const acknowledgements: Acknowledgement[] = [];
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    acknowledgements.push(JSON.parse(line) as Acknowledgement);
    if (acknowledgements.length === count) setTimeout(() => child.kill('SIGKILL'), delay);
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return acknowledgements;
}

/** Checks that all acknowledged data are stored, before the next owner marks the running attempts as lost. */
async function verify(path: string, acknowledgements: readonly Acknowledgement[]): Promise<void> {
  const view = await openSqliteView(path);
  const values = new Map<number, number>();
  for (const { trial, outcome } of (await view.outcomes('killed', 0, 1e6)).outcomes) {
    expect(values.has(trial.number)).toBe(false);
    values.set(trial.number, outcome.type === 'complete' ? outcome.value : NaN);
  }
  for (const message of acknowledgements) {
    if (message.type === 'outcome') {
      expect({ ...message, value: values.get(message.trial) }).toEqual({
        ...message,
        answer: 'acknowledged',
      });
    } else if (message.type === 'report') {
      expect(await view.curve('killed', message.trial)).toContainEqual({
        step: message.step,
        values: message.values,
      });
    } else {
      expect((await view.trial('killed', message.trial)).attempts[0]?.attempt).toBe(message.attempt);
    }
  }
  await view.close();
}

/** Checks the file's integrity, its trial numbers, and its counters against a recount. */
function audit(path: string): void {
  const connection = connectToRead(path);
  try {
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(connection.pragma('foreign_key_check')).toEqual([]);
    const trials = count(connection, 'SELECT count(*) FROM trial');
    expect(count(connection, 'SELECT max(number) + 1 FROM trial')).toBe(trials);
    const expectedCounts = {
      complete: count(connection, `SELECT count(*) FROM outcome WHERE type = 'complete'`),
      running: count(connection, `SELECT count(*) FROM attempt WHERE state = 'running'`),
      waiting: count(connection, `SELECT count(*) FROM trial WHERE state = 'waiting'`),
      epochs: count(connection, 'SELECT coalesce(sum(epochs), 0) FROM outcome'),
    };
    expect(connection.prepare('SELECT complete, running, waiting, epochs FROM progress').get()).toEqual(
      expectedCounts,
    );
    expect(expectedCounts.complete + expectedCounts.running + expectedCounts.waiting).toBe(trials);
    const configurations = 'SELECT count(*) FROM configuration WHERE state = ';
    expect(
      connection.prepare('SELECT sum(complete) AS complete, sum(running) AS running FROM strategy').get(),
    ).toEqual({
      complete: count(connection, `${configurations} 'complete'`),
      running: count(connection, `${configurations} 'running'`),
    });
  } finally {
    connection.close();
  }
}

function count(connection: SqliteConnection, sql: string): number {
  return connection.prepare(sql).pluck().get() as number;
}

describe('a writer that is killed', () => {
  it('loses no acknowledged action', async () => {
    const path = join(folder, 'killed.db');
    const outcomes: Acknowledgement[] = [];
    for (const [kill, count] of [1, 150, 350].entries()) {
      const acknowledgements = await runAndKill(path, count, kill);
      outcomes.push(...acknowledgements.filter(({ type }) => type === 'outcome'));
      await verify(path, acknowledgements);
      audit(path);
    }
    await verify(path, outcomes);
    expect(outcomes.length).toBeGreaterThan(100);
  });

  it('leaves a usable file if it is killed while creating it', async () => {
    const path = join(folder, 'created.db');
    const program = `
      const database = new (require('better-sqlite3'))(process.argv[1]);
      database.pragma('cache_size = 1');
      database.exec('BEGIN; CREATE TABLE half (written BLOB)');
      for (let row = 0; row < 100; row++) database.exec('INSERT INTO half VALUES (zeroblob(5000))');
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--eval', program, path], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await once(child, 'exit');
    expect(fileSize(`${path}-journal`)).toBeGreaterThan(0);
    const log = await openSqliteLog(path);
    await log.close();
    const view = await openSqliteView(path);
    expect(await view.studies()).toEqual([]);
    await view.close();
  });
});
