import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@ridgeline/core/testing';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-store-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

describeStore(
  'in SQLite',
  async (clock) => {
    const path = join(folder, `${files++}.db`);
    const log = await openSqliteLog(path, { clock });
    return { log, view: await openSqliteView(path) };
  },
  { sequences: 30 },
);
