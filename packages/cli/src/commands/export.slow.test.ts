import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { openSqliteLog } from '@ridgeline/storage';
import { exportCommand } from './export.ts';
import { reportCommand } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-export-'));
const db = join(folder, 'ridgeline.db');
const pathOf = (name: string) => join(folder, name);

beforeAll(async () => {
  const log = await openSqliteLog(db);
  await writeDemoStudy(log, { name: 'demo', points: 4, seeds: [0, 1] });
  await log.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('writes CSV and JSON with one row per trial', async () => {
  await exportCommand('demo', { db, format: 'csv', output: pathOf('study.csv') });
  await exportCommand(undefined, { db, format: 'json', output: pathOf('study.json') });
  expect(readFileSync(pathOf('study.csv'), 'utf8').trim().split('\r\n')).toHaveLength(1 + 40);
  const { trials } = JSON.parse(readFileSync(pathOf('study.json'), 'utf8')) as { trials: unknown[] };
  expect(trials).toHaveLength(40);
});

it('writes an Optuna database, but does not overwrite a file', async () => {
  await exportCommand('demo', { db, format: 'optuna', output: pathOf('study.db') });
  expect(readFileSync(pathOf('study.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
  await expect(
    exportCommand('demo', { db, format: 'optuna', output: pathOf('study.db') }),
  ).rejects.toMatchObject({
    code: 'DATABASE_UNWRITABLE',
  });
});

it('writes a TensorBoard event file per trial', async () => {
  await exportCommand('demo', { db, format: 'tensorboard', output: pathOf('events') });
  expect(readdirSync(pathOf('events')).sort()).toEqual(['dropout', 'l1', 'l2', 'max-norm', 'none']);
  expect(readdirSync(pathOf('events/none')).length).toBe(8);
});

it('writes the page of a study', async () => {
  await reportCommand('demo', { db, output: pathOf('demo.html') });
  expect(readFileSync(pathOf('demo.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

it.each([
  [{ format: 'xml' }, 'USAGE'],
  [{ format: 'csv', output: db }, 'USAGE'],
  [{ format: 'tensorboard' }, 'USAGE'],
  [{ format: 'csv', output: join(db, 'below', 'a.csv') }, 'USAGE'],
])('rejects %j', async (options, code) => {
  await expect(exportCommand('demo', { db, ...options })).rejects.toMatchObject({ code });
  expect(existsSync(db)).toBe(true);
});

it('rejects an unknown study without writing a file', async () => {
  await expect(
    exportCommand('nowhere', { db, format: 'optuna', output: pathOf('nowhere.db') }),
  ).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
  expect(existsSync(pathOf('nowhere.db'))).toBe(false);
});

const python = process.env['RIDGELINE_CHECK_PYTHON'] ?? 'python3';
const modules = 'import optuna, optuna_dashboard, tensorboard';
const hasPeers = spawnSync(python, ['-c', modules], { stdio: 'ignore' }).status === 0;

// Optuna and TensorBoard are not dependencies, so only a Python that the variable names must have them.
const isRequired = process.env['RIDGELINE_CHECK_PYTHON'] !== undefined;
(hasPeers || isRequired ? it : it.skip)('Optuna, its dashboard and TensorBoard read the same values', () => {
  const script = fileURLToPath(
    new URL('../../../../tools/evidence/exports/check-exports.py', import.meta.url),
  );
  const check = spawnSync(python, [script, pathOf('study.json'), pathOf('study.db'), pathOf('events')], {
    encoding: 'utf8',
  });
  expect(check.stderr).not.toContain('Traceback');
  expect(check.stdout).toMatch(
    isRequired ? /optuna-dashboard .* values equal, drawn/ : /optuna-dashboard .* values equal/,
  );
});
