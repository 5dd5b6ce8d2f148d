import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome, StudyView } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { valueColumnNames } from '../schema/metric-columns.ts';
import { connectToRead, connectToWrite } from './connection.ts';
import { openSqliteLog } from './sqlite-log.ts';
import { openSqliteView } from './sqlite-view.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-early-end-'));
  path = join(folder, 'ridgeline.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const complete = (value: number): Outcome => ({
  type: 'complete',
  value,
  step: 1,
  values: { val_accuracy: value, custom: 2 },
});

/** Runs two configurations of three seeds. */
async function runTwoConfigurations(): Promise<void> {
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
  const starts = [0, 1, 2, 3, 4, 5].map((number) => ({ trial: sampleTrial(number), token: `${number}` }));
  const keys = await log.startTrials('s', starts);
  const ends = keys.map((key) => ({ key, outcome: complete(key.trial / 8), fingerprint: undefined }));
  await log.finishTrials('s', ends);
  await log.close();
}

async function withLog<T>(body: (log: Awaited<ReturnType<typeof openSqliteLog>>) => Promise<T>): Promise<T> {
  const log = await openSqliteLog(path);
  try {
    return await body(log);
  } finally {
    await log.close();
  }
}

/** Reads the outcomes by every method of the view. */
async function readOutcomes(): Promise<unknown> {
  const view = await openSqliteView(path);
  const read = async (view: StudyView) => ({
    ended: (await view.progress('s')).ended,
    ranking: await view.ranking('s', { offset: 0, limit: 9 }),
    strategies: await view.strategies('s'),
    outcomes: await view.outcomes('s', 0, 9),
    last: await view.trial('s', 5),
  });
  return read(view).finally(() => view.close());
}

function query(sql: string): unknown[] {
  const connection = connectToRead(path);
  try {
    return connection.prepare(sql).raw().all();
  } finally {
    connection.close();
  }
}

describe('a study that ended early', () => {
  it('shows the outcomes beyond its end as cancelled', async () => {
    await runTwoConfigurations();
    await withLog((log) => log.cancelBeyond('s', 0, 'target'));
    expect(query('SELECT DISTINCT type FROM outcome')).toEqual([['complete']]);
    expect(query('SELECT trial, type, value, message FROM result WHERE trial IN (2, 3)')).toEqual([
      [2, 'complete', 0.25, null],
      [3, 'cancelled', null, 'target'],
    ]);
    expect(await readOutcomes()).toMatchObject({
      ended: { complete: 3, cancelled: 3 },
      last: {
        finished: { outcome: { type: 'cancelled', reason: 'target' } },
        attempts: [{ state: 'cancelled', lateOutcome: complete(5 / 8) }],
      },
    });
  });

  it('counts a later trial beyond its end as cancelled', async () => {
    await runTwoConfigurations();
    await withLog(async (log) => {
      await log.cancelBeyond('s', 0, 'target');
      const [key] = await log.startTrials('s', [{ trial: sampleTrial(6), token: '6' }]);
      await log.finishTrials('s', [{ key: key!, outcome: complete(1), fingerprint: undefined }]);
    });
    expect(await readOutcomes()).toMatchObject({ ended: { complete: 3, cancelled: 4 } });
    await withLog((log) => log.reviseStudy('s', sampleSweep, samplePlan));
    expect(await readOutcomes()).toMatchObject({ ended: { complete: 7, cancelled: 0 } });
  });

  it('restores outcomes that an older version overwrote', async () => {
    await runTwoConfigurations();
    const before = await readOutcomes();
    overwriteOutcomes();
    expect(await readOutcomes()).toMatchObject({ ended: { complete: 3, cancelled: 3 } });
    await withLog((log) => log.reviseStudy('s', sampleSweep, samplePlan));
    expect(await readOutcomes()).toEqual(before);
  });
});

/** Ends the study after configuration 0 as versions before 2026-11-29 did. */
function overwriteOutcomes(): void {
  const connection = connectToWrite(path);
  for (const trial of [3, 4, 5]) {
    connection
      .prepare(`UPDATE attempt SET state = 'cancelled', late_outcome = ? WHERE trial = ?`)
      .run(JSON.stringify(complete(trial / 8)), trial);
  }
  const values = ['value', 'step', 'gap', ...valueColumnNames].map((name) => `${name} = NULL`);
  connection.exec(`
    UPDATE outcome SET type = 'cancelled', message = 'target', ${values.join(', ')} WHERE trial > 2;
    UPDATE trial SET state = 'cancelled' WHERE number > 2;
    UPDATE progress SET complete = 3, cancelled = 3;
    UPDATE strategy SET complete = complete - 1, cancelled = cancelled + 1
      WHERE name = (SELECT strategy FROM configuration WHERE number = 1);
    UPDATE configuration SET state = 'cancelled', complete = 0, mean = NULL, deviation = NULL, gap = NULL, tier = 3,
      score = NULL WHERE number = 1;
  `);
  connection.close();
}
