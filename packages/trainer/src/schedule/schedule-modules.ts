import { resolve } from 'node:path';
import { modulesOf, RidgelineError, type ScheduleConfig } from '@ridgeline/core';
import { loadDefaultExport } from '../user-module.ts';

/** User schedule: the learning rate at a step, counted from 0. */
type UserSchedule = (step: number) => number;

/** User schedules, by their path in the sweep file. */
export type ScheduleModules = ReadonlyMap<string, UserSchedule>;

/** Loads the modules that a schedule names. Throws as `loadSchedule` does. */
export async function loadSchedules(schedule: ScheduleConfig): Promise<ScheduleModules> {
  const paths = modulesOf(schedule);
  return new Map(await Promise.all(paths.map(async (path) => [path, await loadSchedule(path)] as const)));
}

/**
 * Loads a user schedule: the module's default export is `(step) => rate`. TypeScript modules run through tsx, which is
 * only loaded for them.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the file is missing, cannot be loaded, or exports no function that
 * returns a number.
 *
 * @example
 * (await loadSchedule('./my-rate.ts'))(0); // the module's learning rate at step 0
 */
export async function loadSchedule(path: string): Promise<UserSchedule> {
  const file = resolve(path);
  const defaultExport = await loadDefaultExport(file);
  if (typeof defaultExport === 'function') {
    const schedule = nameFileInErrors(defaultExport as UserSchedule, file);
    if (typeof schedule(0) === 'number') return schedule;
  }
  throw new RidgelineError('FILE_UNREADABLE', `${file} exports no (step) => rate.`, {
    hint: 'write: export default (step: number) => 0.1 / (1 + step)',
  });
}

/** Wraps a schedule so that its errors name its file. */
function nameFileInErrors(schedule: UserSchedule, file: string): UserSchedule {
  return (step) => {
    try {
      return schedule(step);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new RidgelineError('FILE_UNREADABLE', `${file} threw at step ${step}: ${message}`, {
        cause: error,
      });
    }
  };
}
