import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTask } from '../check-task.ts';
import { taskOf } from '../testing/task-of.ts';
import { learningRate } from './learning-rate.ts';
import { modulesOf } from '@ridgeline/core';
import { loadSchedule } from './schedule-modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-schedules-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const scheduleOf = (schedule: object) => taskOf({ training: { schedule } }).training.schedule;

describe('a user schedule', () => {
  const module = file('halves.mjs', 'export default (step) => 1 / (1 + step);');

  it('is loaded and followed, alone and nested', async () => {
    const modules = new Map([[module, await loadSchedule(module)]]);
    const rate = (schedule: object, step: number) =>
      learningRate(scheduleOf(schedule), 0.1, step, { stepsPerEpoch: 10, epochs: 2 }, modules);
    expect(rate({ name: 'custom', module }, 3)).toBe(0.25);
    const joined = { name: 'Join', boundaries: [5], schedules: ['constant', { name: 'custom', module }] };
    expect([rate(joined, 4), rate(joined, 6)]).toEqual([0.1, 0.5]);
    expect(modulesOf(scheduleOf(joined))).toEqual([module]);
  });

  it.each([
    ['is not there', join(folder, 'nowhere.mjs'), 'There is no'],
    ['does not load', file('broken.mjs', 'export default ('), 'cannot be loaded'],
    ['exports no function', file('number.mjs', 'export default 0.1;'), 'exports no (step) => rate'],
    ['gives no number', file('text.mjs', 'export default () => "0.1";'), 'exports no (step) => rate'],
  ])('is rejected if it %s', async (_, path, reason) => {
    await expect(loadSchedule(path)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });

  it('reports the step and the file in which it threw', async () => {
    const path = file(
      'tired.mjs',
      'export default (step) => { if (step > 2) throw new Error("tired"); return 1; };',
    );
    const schedule = await loadSchedule(path);
    expect(schedule(2)).toBe(1);
    expect(() => schedule(3)).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE', message: `${path} threw at step 3: tired` }),
    );
  });

  it('is reported missing before anything starts', () => {
    const problems = (path: string) =>
      checkTask(taskOf({ training: { schedule: { name: 'custom', module: path } } }), ['task']);
    expect(problems(module)).toEqual([]);
    expect(problems('./nowhere.ts')).toMatchObject([{ path: ['task', 'training', 'schedule'] }]);
  });
});
