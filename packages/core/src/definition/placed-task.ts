import { isAbsolute, join } from 'node:path';
import type { PlainSchedule, Schedule, Task } from '../task/task.ts';

/** A path of a sweep file, which counts from the file's folder, as it counts from the working folder. */
export function placedPath(path: string, folder: string | undefined): string {
  return folder === undefined || isAbsolute(path) ? path : join(folder, path);
}

/** A task whose paths count from the working folder. */
export function placedTask(task: Task, folder: string | undefined): Task {
  if (folder === undefined) return task;
  return {
    ...task,
    training: { ...task.training, schedule: placedSchedule(task.training.schedule, folder) },
  };
}

function placedSchedule(schedule: Schedule, folder: string): Schedule {
  const plain = (part: PlainSchedule): PlainSchedule =>
    part.name === 'custom' ? { ...part, module: placedPath(part.module, folder) } : part;
  switch (schedule.name) {
    case 'WarmUp':
      return { ...schedule, schedule: plain(schedule.schedule) };
    case 'Join':
      return { ...schedule, schedules: schedule.schedules.map(plain) };
    default:
      return plain(schedule);
  }
}
