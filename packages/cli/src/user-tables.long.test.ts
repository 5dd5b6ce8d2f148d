import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteView } from '@ridgeline/storage';
import { startRidgeline } from './testing/start-ridgeline.ts';
import { realisticTables } from './testing/realistic-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ridgeline = (...args: string[]) => startRidgeline(folder, ...args).result;

describe.each(realisticTables)('the table $name', ({ name, target, text, expectedPatterns }) => {
  it('works from init to compare without an edit', async () => {
    writeFileSync(join(folder, `${name}.csv`), text);
    const init = await ridgeline('init', `${name}.yaml`, '--data', `${name}.csv`);
    expect(init).toMatchObject({ code: 0, stdout: expect.stringContaining(`target: ${target}`) });
    const yaml = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    for (const pattern of expectedPatterns) expect(yaml).toMatch(pattern);

    expect(await ridgeline('run', `${name}.yaml`, '--plain')).toMatchObject({ code: 0 });
    expect(await ridgeline('finals', name, '--plain')).toMatchObject({ code: 0 });
    expect(await ridgeline('compare', name)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('test_loss on the data set'),
    });
    const view = await openSqliteView(join(folder, 'ridgeline.db'));
    const { complete, ...otherOutcomes } = (await view.progress(name)).ended;
    expect(otherOutcomes).toEqual({ pruned: 0, diverged: 0, failed: 0, cancelled: 0 });
    // The last few of the 60 trials are not run if they do not suffice for all seeds of a configuration.
    expect(complete).toBeGreaterThan(45);
    await view.close();
  });
});

it('reports the accuracy of always guessing the largest class before and after training', async () => {
  // The first letter is a capital only at the start of a line.
  const sentence = 'lways guessing "no", the largest class: accuracy 0.834';
  expect((await ridgeline('plan', 'bank.yaml')).stdout).toContain(sentence);
  expect((await ridgeline('leaderboard', 'bank')).stdout).toContain(sentence);
});
