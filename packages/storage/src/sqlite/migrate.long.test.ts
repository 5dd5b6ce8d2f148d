import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { fileSize } from './check-file.ts';
import { connectToRead, connectToWrite } from './connection.ts';
import { migrations, type Migration } from '../schema/schema.ts';
import { migrateSqlite } from './migrate.ts';
import { openSqliteLog } from './sqlite-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-migrate-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

async function createDatabase(): Promise<string> {
  const path = join(folder, `${files++}.db`);
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  await log.close();
  return path;
}

/** All migrations, and one more with this SQL. */
const withMigration = (sql: string): readonly Migration[] => [
  ...migrations,
  { version: migrations.length + 1, sql },
];

function query(path: string, sql: string): unknown {
  const connection = connectToRead(path);
  try {
    return connection.prepare(sql).pluck().all();
  } finally {
    connection.close();
  }
}

const readVersion = (path: string) => query(path, 'PRAGMA user_version');
const listBackups = (path: string) =>
  readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.schema-`));

describe('an older database', () => {
  it('is copied to a backup before its migration', async () => {
    const path = await createDatabase();
    const extendedMigrations = withMigration(
      `ALTER TABLE study ADD COLUMN note TEXT; UPDATE study SET note = 'new'`,
    );
    await (await openSqliteLog(path, { migrations: extendedMigrations })).close();
    expect(readVersion(path)).toEqual([migrations.length + 1]);
    expect(query(path, 'SELECT note FROM study')).toEqual(['new']);

    const [backup, ...others] = listBackups(path);
    expect(others).toEqual([]);
    expect(readVersion(join(folder, backup!))).toEqual([migrations.length]);
    expect(query(join(folder, backup!), 'SELECT name FROM study')).toEqual(['s']);

    await (await openSqliteLog(path, { migrations: extendedMigrations })).close();
    expect(listBackups(path)).toEqual([backup]);
  });

  it('is unchanged if a migration fails', async () => {
    const path = await createDatabase();
    const extendedMigrations = withMigration(
      'ALTER TABLE study ADD COLUMN note TEXT; UPDATE missing SET x = 1',
    );
    await expect(openSqliteLog(path, { migrations: extendedMigrations })).rejects.toMatchObject({
      message: 'no such table: missing',
    });
    expect(readVersion(path)).toEqual([migrations.length]);
    expect(query(path, `SELECT count(*) FROM pragma_table_info('study') WHERE name = 'note'`)).toEqual([0]);
    await (await openSqliteLog(path)).close();
  });

  it('derives the working time of its studies from their outcomes', async () => {
    const path = join(folder, `${files++}.db`);
    const connection = connectToWrite(path);
    migrateSqlite(
      connection,
      migrations.filter(({ version }) => version < 8),
    );
    connection.pragma('foreign_keys = OFF');
    const spans = [
      [100, 110],
      [105, 112],
      [106, 108],
      [300, 301],
    ];
    connection.exec(`
      INSERT INTO progress (study, first_start, last_event) VALUES (1, 90, 400), (2, NULL, NULL);
      INSERT INTO outcome (study, sequence, trial, attempt, type, epochs, started, ended)
      VALUES ${spans.map(([from, to], i) => `(1, ${i + 1}, ${i}, 1, 'pruned', 1, ${from}, ${to})`).join(', ')};
    `);
    connection.close();
    await (await openSqliteLog(path)).close();
    expect(query(path, 'SELECT worked FROM progress ORDER BY study')).toEqual([13, 0]);
  });

  it('is either old or new after a killed migration', async () => {
    const path = await createDatabase();
    for (const after of [0, 80, 320]) {
      await killMigration(path, after);
      const [version] = readVersion(path) as [number];
      expect(query(path, 'PRAGMA integrity_check')).toEqual(['ok']);
      expect(query(path, `SELECT count(*) FROM sqlite_schema WHERE name = 'filled'`)).toEqual([
        version - migrations.length,
      ]);
      expect(query(path, 'SELECT state FROM study')).toEqual([
        version === migrations.length ? 'open' : 'stopped',
      ]);
    }
    const extendedMigrations = withMigration('ALTER TABLE study ADD COLUMN note TEXT');
    await (await openSqliteLog(path, { migrations: extendedMigrations })).close();
    expect(readVersion(path)).toEqual([migrations.length + 1]);
  });
});

describe('an older database whose migration is killed in the middle of its writes', () => {
  it('is migrated at the next start', async () => {
    const path = await createDatabase();
    const { child, exit } = migrateInProcess(path, endlessRows);
    // The log already has writes of the uncommitted transaction.
    while (fileSize(`${path}-wal`) < 1e6) await delay(1);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);

    expect(fileSize(`${path}-wal`)).toBeGreaterThan(1e6);
    expect(readVersion(path)).toEqual([migrations.length]);
    expect(query(path, 'PRAGMA integrity_check')).toEqual(['ok']);
    expect(query(path, `SELECT count(*) FROM sqlite_schema WHERE name = 'filled'`)).toEqual([0]);
    expect(query(path, 'SELECT state FROM study')).toEqual(['open']);
    const [backup] = listBackups(path);
    expect(query(join(folder, backup!), 'PRAGMA integrity_check')).toEqual(['ok']);
    expect(readVersion(join(folder, backup!))).toEqual([migrations.length]);
    expect(query(join(folder, backup!), 'SELECT state FROM study')).toEqual(['open']);

    const secondMigration = migrateInProcess(path, 1000);
    expect(await secondMigration.exit).toEqual([0, null]);
    expect(readVersion(path)).toEqual([migrations.length + 1]);
    expect(query(path, 'SELECT count(*) FROM filled')).toEqual([1000]);
  });
});

/** More rows than a migration can write in time. */
const endlessRows = 1e12;

/** Migrates the database in another process, with a migration that inserts `rows` rows. */
function migrateInProcess(path: string, rows: number) {
  const program = fileURLToPath(new URL('./migrate.test.program.mjs', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@ridgeline/source', '--import=tsx', program, path, `${rows}`],
    {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return { child, exit: once(child, 'exit') };
}

/** Migrates the database in another process and kills it after `after` ms, unless it has ended. */
async function killMigration(path: string, after: number): Promise<void> {
  const { child, exit } = migrateInProcess(path, 1_000_000);
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after));
  await exit;
}
