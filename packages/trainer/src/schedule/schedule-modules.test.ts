import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTask } from '../check-task.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { computeLearningRate } from './learning-rate.ts';
import { modulesOf } from '@ridgeline/core';
import { loadSchedule } from './schedule-modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-schedules-'));
afterAll(() => rmSync(folder, { recursive: true }));
const writeModule = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const parseSchedule = (schedule: object) => parseTestTask({ training: { schedule } }).training.schedule;

describe('a user schedule', () => {
  const module = writeModule('halves.mjs', 'export default (step) => 1 / (1 + step);');

  it('determines the learning rate, even within another schedule', async () => {
    const modules = new Map([[module, await loadSchedule(module)]]);
    const rate = (schedule: object, step: number) =>
      computeLearningRate(parseSchedule(schedule), 0.1, step, { stepsPerEpoch: 10, epochs: 2 }, modules);
    expect(rate({ name: 'custom', module }, 3)).toBe(0.25);
    const joined = { name: 'Join', boundaries: [5], schedules: ['constant', { name: 'custom', module }] };
    expect([rate(joined, 4), rate(joined, 6)]).toEqual([0.1, 0.5]);
    expect(modulesOf(parseSchedule(joined))).toEqual([module]);
  });

  it.each([
    ['does not exist', join(folder, 'nowhere.mjs'), 'There is no'],
    ['does not load', writeModule('broken.mjs', 'export default ('), 'cannot be loaded'],
    ['exports no function', writeModule('number.mjs', 'export default 0.1;'), 'exports no (step) => rate'],
    [
      'returns no number',
      writeModule('text.mjs', 'export default () => "0.1";'),
      'exports no (step) => rate',
    ],
  ])('is rejected if it %s', async (_, path, reason) => {
    await expect(loadSchedule(path)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });

  it('names its file and the step in its errors', async () => {
    const path = writeModule(
      'throws.mjs',
      'export default (step) => { if (step > 2) throw new Error("no rate"); return 1; };',
    );
    const schedule = await loadSchedule(path);
    expect(schedule(2)).toBe(1);
    expect(() => schedule(3)).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE', message: `${path} threw at step 3: no rate` }),
    );
  });

  it('is reported by checkTask if it is missing', () => {
    const problems = (path: string) =>
      checkTask(parseTestTask({ training: { schedule: { name: 'custom', module: path } } }), ['task']);
    expect(problems(module)).toEqual([]);
    expect(problems('./nowhere.ts')).toMatchObject([{ path: ['task', 'training', 'schedule'] }]);
  });
});
