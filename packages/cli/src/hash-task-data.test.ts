import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTask } from '@ridgeline/core/parse';
import { hashTaskData } from './hash-task-data.ts';

const cache = mkdtempSync(join(tmpdir(), 'ridgeline-data-hash-'));
const { RIDGELINE_CACHE: previousCache } = process.env;
beforeAll(() => {
  process.env['RIDGELINE_CACHE'] = cache;
});
afterAll(() => {
  if (previousCache === undefined) delete process.env['RIDGELINE_CACHE'];
  else process.env['RIDGELINE_CACHE'] = previousCache;
  rmSync(cache, { recursive: true });
});

const hashDataSet = (name: string) => {
  const task = parseTask({ data: { name } }, ['task']);
  if (!task.ok) throw new Error(JSON.stringify(task.problems));
  return hashTaskData(task.value, undefined);
};

it('reads a data set again after a failed read', async () => {
  const folder = join(cache, 'data', 'fashion-mnist');
  mkdirSync(folder, { recursive: true });
  for (const contents of ['damaged', 'other']) {
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), contents);
    const sha256 = createHash('sha256').update(contents).digest('hex');
    await expect(hashDataSet('fashion-mnist')).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringContaining(sha256),
    });
  }
});
