import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { openSqliteLog } from '@ridgeline/storage';
import { exportCommand } from './export.ts';
import { reportCommand } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-export-'));
const db = join(folder, 'ridgeline.db');
const pathIn = (name: string) => join(folder, name);

beforeAll(async () => {
  const log = await openSqliteLog(db);
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 4, seeds: [0, 1] });
  await log.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('writes CSV and JSON with one row per trial', async () => {
  await exportCommand('demo', { db, format: 'csv', output: pathIn('study.csv') });
  await exportCommand(undefined, { db, format: 'json', output: pathIn('study.json') });
  expect(readFileSync(pathIn('study.csv'), 'utf8').trim().split('\r\n')).toHaveLength(1 + 40);
  const { trials } = JSON.parse(readFileSync(pathIn('study.json'), 'utf8')) as { trials: unknown[] };
  expect(trials).toHaveLength(40);
});

it('writes an Optuna database only to a new file', async () => {
  await exportCommand('demo', { db, format: 'optuna', output: pathIn('study.db') });
  expect(readFileSync(pathIn('study.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
  await expect(
    exportCommand('demo', { db, format: 'optuna', output: pathIn('study.db') }),
  ).rejects.toMatchObject({
    code: 'DATABASE_UNWRITABLE',
  });
});

it('writes a TensorBoard event file per trial', async () => {
  await exportCommand('demo', { db, format: 'tensorboard', output: pathIn('events') });
  expect(readdirSync(pathIn('events')).sort()).toEqual(['dropout', 'l1', 'l2', 'max-norm', 'none']);
  expect(readdirSync(pathIn('events/none')).length).toBe(8);
});

it('writes the page of a study', async () => {
  await reportCommand('demo', { db, output: pathIn('demo.html') });
  expect(readFileSync(pathIn('demo.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

it('refuses figures and events of a study without a value', async () => {
  const empty = pathIn('empty.db');
  const log = await openSqliteLog(empty);
  await log.createStudy({ name: 'new', definition: sampleSweep, plan: samplePlan });
  await log.close();
  for (const format of ['figures', 'tensorboard']) {
    await expect(exportCommand('new', { db: empty, format, output: pathIn('none') })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'new has no results to export yet.',
    });
  }
  expect(existsSync(pathIn('none'))).toBe(false);
});

it('overwrites no database, under any of its names', async () => {
  symlinkSync(db, pathIn('link.db'));
  copyFileSync(db, pathIn('other.db'));
  linkSync(pathIn('other.db'), pathIn('hard.db'));
  const files = ['ridgeline.db', 'link.db', 'other.db', 'hard.db'].map(pathIn);
  const readAll = () => files.map((file) => readFileSync(file, 'latin1'));
  const before = readAll();
  for (const output of files) {
    for (const database of [db, pathIn('link.db')]) {
      const isSameDatabase = output === db || output === pathIn('link.db');
      const message = isSameDatabase
        ? 'is the database itself.'
        : 'is a database, which is never overwritten.';
      const refusal = { code: 'USAGE', message: `${output} ${message}` };
      await expect(exportCommand('demo', { db: database, format: 'csv', output })).rejects.toMatchObject(
        refusal,
      );
      await expect(reportCommand('demo', { db: database, output })).rejects.toMatchObject(refusal);
    }
  }
  expect(readAll()).toEqual(before);
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
    exportCommand('nowhere', { db, format: 'optuna', output: pathIn('nowhere.db') }),
  ).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
  expect(existsSync(pathIn('nowhere.db'))).toBe(false);
});

const python = process.env['RIDGELINE_CHECK_PYTHON'] ?? 'python3';
const modules = 'import optuna, optuna_dashboard, tensorboard';
const hasPeers = spawnSync(python, ['-c', modules], { stdio: 'ignore' }).status === 0;

// Optuna and TensorBoard are not dependencies, so only a Python that the variable names must have them.
const isRequired = process.env['RIDGELINE_CHECK_PYTHON'] !== undefined;
(hasPeers || isRequired ? it : it.skip)(
  'writes values that Optuna, its dashboard and TensorBoard read unchanged',
  () => {
    const script = fileURLToPath(
      new URL('../../../../tools/evidence/exports/check-exports.py', import.meta.url),
    );
    const check = spawnSync(python, [script, pathIn('study.json'), pathIn('study.db'), pathIn('events')], {
      encoding: 'utf8',
    });
    expect(check.stderr).not.toContain('Traceback');
    expect(check.stdout).toMatch(
      isRequired ? /optuna-dashboard .* values equal, drawn/ : /optuna-dashboard .* values equal/,
    );
  },
);
