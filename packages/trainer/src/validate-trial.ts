import { RidgelineError, formatError, type NetworkTask, type TrialAttempt } from '@ridgeline/core';
import { checkTraining } from './check-training.ts';
import { computePartSizes } from './data/split.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { loadSchedules, type ScheduleModules } from './schedule/schedule-modules.ts';

/** Loaded user schedules of a trial, or the reason why it cannot train. */
type TrialValidation =
  | { readonly type: 'valid'; readonly schedules: ScheduleModules }
  | { readonly type: 'refused'; readonly message: string };

/** Checks that a trial can train on the data set, and loads its schedule's modules. */
export async function validateTrial(
  { task }: TrialAttempt<NetworkTask>,
  data: SharedDataSet,
): Promise<TrialValidation> {
  const message = findMisfit(task, data);
  if (message !== undefined) return { type: 'refused', message };
  try {
    return { type: 'valid', schedules: await loadSchedules(task.training.schedule) };
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return { type: 'refused', message: formatError(error) };
  }
}

function findMisfit(task: NetworkTask, data: SharedDataSet): string | undefined {
  if (task.data.name !== data.name) return `The trial uses ${task.data.name}, but the data are ${data.name}.`;
  const { train, validation } = computePartSizes(task.data, data.rows);
  if (train < 1 || validation < 1 || train + validation > data.rows) {
    return `${train} + ${validation} examples cannot be taken from the ${data.rows} of ${data.name}.`;
  }
  return checkTraining(task, data.problem, ['task', 'training'])[0]?.message;
}
