import type { Assignment, Study, StudyView, TrialTask } from '@ridgeline/core';
import type { TaskOf } from '@ridgeline/search';
import type { Flight } from './fleet.ts';

/**
 * Trials that workers are still training for a study whose leader is gone: one for each assignment with a
 * running attempt, with its reports on disk.
 */
export async function inherit(
  { name, plan, definition }: Study,
  assignments: readonly Assignment[],
  view: StudyView,
  taskOf: TaskOf<TrialTask>,
): Promise<readonly Flight[]> {
  const running = new Map((await view.running(name)).map((one) => [one.trial.number, one]));
  const finals = definition.finalsOf?.metric;
  const flights = assignments.map(async ({ key, quarantined }): Promise<Flight | undefined> => {
    const found = running.get(key.trial);
    // The trial has ended or was lost, or lies beyond a smaller plan.
    if (found?.attempt !== key.attempt || key.trial >= (plan?.trials ?? Infinity)) return undefined;
    const reports = [...(await view.curve(name, key.trial))];
    const { trial } = found;
    const task = taskOf(trial.configuration.parameters);
    const place = quarantined ? 'quarantine' : 'main';
    return { trial, task, saw: undefined, key, finals, place, reports, prunedAt: undefined, charged: 0 };
  });
  return (await Promise.all(flights)).filter((flight) => flight !== undefined);
}
