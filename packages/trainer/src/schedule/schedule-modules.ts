import { resolve } from 'node:path';
import { modulesOf, RidgelineError, type Schedule } from '@ridgeline/core';
import { defaultExport } from '../own-module.ts';

/** A schedule of a person's own: the learning rate of a step, from 0. */
export type OwnSchedule = (step: number) => number;

/** Own schedules by the path that a sweep file names them by. */
export type ScheduleModules = ReadonlyMap<string, OwnSchedule>;

/** Loads the modules that a schedule names. Throws as `loadSchedule`. */
export async function loadSchedules(schedule: Schedule): Promise<ScheduleModules> {
  const paths = modulesOf(schedule);
  return new Map(await Promise.all(paths.map(async (path) => [path, await loadSchedule(path)] as const)));
}

/**
 * Loads the module of a person's own schedule: its default export is `(step) => rate`. A TypeScript module runs too, by tsx, which is loaded only then.
 *
 * @throws RidgelineError `FILE_UNREADABLE` where there is no such file, it cannot be loaded, or it exports no function
 * that gives a number.
 *
 * @example
 * (await loadSchedule('./my-rate.ts'))(0); // what the module says of step 0
 */
export async function loadSchedule(path: string): Promise<OwnSchedule> {
  const file = resolve(path);
  const exported = await defaultExport(file);
  if (typeof exported === 'function') {
    const schedule = explained(exported as OwnSchedule, file);
    if (typeof schedule(0) === 'number') return schedule;
  }
  throw new RidgelineError('FILE_UNREADABLE', `${file} exports no (step) => rate.`, {
    hint: 'write: export default (step: number) => 0.1 / (1 + step)',
  });
}

/** The schedule, with what it throws told as what it is: a fault of its file. */
function explained(schedule: OwnSchedule, file: string): OwnSchedule {
  return (step) => {
    try {
      return schedule(step);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new RidgelineError('FILE_UNREADABLE', `${file} threw at step ${step}: ${said}`, { cause: error });
    }
  };
}
