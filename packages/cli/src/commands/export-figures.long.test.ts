import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoStudy } from '@ridgeline/report/testing';
import { openSqliteLog } from '@ridgeline/storage';
import { exportCommand } from './export.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-export-figures-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes every figure as SVG, PNG and CSV', async () => {
  const db = join(folder, 'ridgeline.db');
  const log = await openSqliteLog(db);
  await writeDemoStudy(log, { name: 'demo', pointsPerStrategy: 4, seeds: [0, 1] });
  await log.close();
  const output = join(folder, 'figures');
  await exportCommand('demo', { db, format: 'figures', output });
  const files = readdirSync(output);
  expect(files).toEqual(expect.arrayContaining(['history.svg', 'history.png', 'history.csv']));
});
