import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { connectToRead } from './sqlite/connection.ts';
import { openSqliteLog } from './sqlite/sqlite-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-readme-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Fills a database with four complete configurations of three seeds, and a diverged trial; all have three epochs. */
async function createFilledDatabase(): Promise<string> {
  const path = join(folder, 'ridgeline.db');
  const log = await openSqliteLog(path);
  await log.createStudy({ name: 'mnist', definition: sampleSweep, plan: samplePlan });
  const numbers = Array.from({ length: 13 }, (_, number) => number);
  const keys = await log.startTrials(
    'mnist',
    numbers.map((number) => ({ trial: sampleTrial(number), token: `${number}` })),
  );
  for (const key of keys) {
    const values = (step: number) => ({ val_accuracy: (step + key.trial) / 20, train_accuracy: 0.9 });
    const reports = [1, 2, 3].map((step) => ({ key, report: { step, values: values(step) } }));
    const outcome =
      key.trial < 12
        ? ({ type: 'complete', value: values(3).val_accuracy, step: 3, values: values(3) } as const)
        : ({ type: 'diverged', step: 3, metric: 'loss' } as const);
    await Promise.all([
      log.appendReports('mnist', reports),
      log.finishTrials('mnist', [{ key, outcome, fingerprint: undefined }]),
    ]);
  }
  await log.close();
  return path;
}

describe('SCHEMA.md', () => {
  it('shows three queries that work', async () => {
    const text = readFileSync(new URL('../SCHEMA.md', import.meta.url), 'utf8');
    const queries = Array.from(text.matchAll(/```sql\n(.*?)```/gs), ([, sql]) => sql!);
    const connection = connectToRead(await createFilledDatabase());
    const [best, curves, costs] = queries.map((sql) => connection.prepare(sql).all());
    connection.close();

    expect(best).toMatchObject([
      { strategy: 'l2', rank: 1, mean: 13 / 20 },
      { strategy: 'l2', rank: 3 },
      { strategy: 'none', rank: 2 },
      { strategy: 'none', rank: 4 },
    ]);
    expect(curves).toEqual([
      { epoch: 1, first_repeat: 10 / 20, second_repeat: 11 / 20 },
      { epoch: 2, first_repeat: 11 / 20, second_repeat: 12 / 20 },
      { epoch: 3, first_repeat: 12 / 20, second_repeat: 13 / 20 },
    ]);
    expect(costs).toMatchObject([
      { strategy: 'l2', type: 'complete', trials: 6, epochs: 18 },
      { strategy: 'none', type: 'complete', trials: 6, epochs: 18 },
      { strategy: 'none', type: 'diverged', trials: 1, epochs: 3 },
    ]);
    expect(queries).toHaveLength(3);
  });
});
