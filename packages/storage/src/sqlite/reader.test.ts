import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { acquireDatabase } from '../owner.ts';
import { migrations } from '../schema/schema.ts';
import { openReader } from './reader.ts';
import { openSqliteLog } from './sqlite-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-reader-'));
const path = join(folder, 'x.db');
afterAll(() => rmSync(folder, { recursive: true }));

/** Migrations of a later version. */
const laterMigrations = [
  ...migrations,
  { version: migrations.length + 1, sql: 'ALTER TABLE study ADD COLUMN note TEXT' },
];

const listCopies = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`ridgeline-copy-${process.pid}-`));

beforeAll(async () => {
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  await log.close();
});

describe('openReader', () => {
  it('reads a database of an older version from a copy', () => {
    const reader = openReader(path, laterMigrations);
    expect(reader.connection.prepare('SELECT name, note FROM study').all()).toEqual([
      { name: 's', note: null },
    ]);
    expect(listCopies()).toHaveLength(1);
    reader.close();
    expect(listCopies()).toEqual([]);
    const currentReader = openReader(path, migrations);
    expect(currentReader.connection.pragma('user_version', { simple: true })).toBe(migrations.length);
    currentReader.close();
  });

  it('reads a database in place if views do not need the missing migrations', async () => {
    const owner = await acquireDatabase(path);
    const optionalMigration = {
      version: migrations.length + 1,
      sql: 'CREATE TABLE other (x TEXT)',
      isOptionalForViews: true,
    } as const;
    const reader = openReader(path, [...migrations, optionalMigration]);
    expect(listCopies()).toEqual([]);
    reader.close();
    await owner.release();
  });

  it('rejects a database of an older version that a run is writing', async () => {
    const owner = await acquireDatabase(path);
    expect(() => openReader(path, laterMigrations)).toThrow('An older Ridgeline is writing the database');
    await owner.release();
    openReader(path, laterMigrations).close();
  });
});
