import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { openSqliteLog } from '@ridgeline/storage';
import { runCli } from '../testing/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-leaderboard-'));
const db = join(folder, 'ridgeline.db');

beforeAll(async () => {
  const log = await openSqliteLog(db);
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 5, seeds: [0] });
  await log.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

const leaderboard = async (...options: readonly string[]) =>
  (await runCli('leaderboard', 'demo', '--db', db, ...options)).out.trim();

it('lists 20 configurations in a table, and counts the others', async () => {
  expect(await leaderboard()).toMatch(/\.\.\. and 5 more$/);
  expect(await leaderboard('--limit', '25')).not.toContain('more');
});

it('lists every configuration in a format for programs, up to a given limit', async () => {
  expect((await leaderboard('--format', 'csv')).split('\r\n')).toHaveLength(1 + 25);
  expect((await leaderboard('--format', 'csv', '--limit', '3')).split('\r\n')).toHaveLength(1 + 3);
  const { configurations } = JSON.parse(await leaderboard('--format', 'json')) as {
    readonly configurations: unknown[];
  };
  expect(configurations).toHaveLength(25);
});
