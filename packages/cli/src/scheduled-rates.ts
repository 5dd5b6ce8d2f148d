import {
  canonicalJson,
  RidgelineError,
  type Json,
  type SweepDefinition,
  type NetworkTask,
} from '@ridgeline/core';
import { parseTask, tasksOf } from '@ridgeline/core/parse';
import { describePlan } from '@ridgeline/search';
import {
  computeLearningRate,
  loadSchedules,
  computeTrialLength,
  type ScheduleModules,
  type TrialLength,
} from '@ridgeline/trainer';

/** Learning rate of a trial as a function of the step. */
export interface ScheduledRates {
  readonly name: string;
  readonly length: TrialLength;
  /** Learning rate at a step, counted from 0. */
  rate(step: number): number;
}

/** Length of a schedule, with its initial learning rate. */
interface ScheduleExtent extends TrialLength {
  readonly initialRate: number;
}

/**
 * Learning rates of the first configuration of each strategy. Strategies with the same schedule share one entry. With
 * `reduce_lr_on_plateau`, rates after a plateau depend on the training, so the name ends with "(until a plateau)".
 *
 * @throws RidgelineError `USAGE` for a sweep of a module or program.
 */
export async function listSweepRates(definition: SweepDefinition): Promise<readonly ScheduledRates[]> {
  if (definition.type !== 'network') {
    throw new RidgelineError(
      'USAGE',
      'The learning rate of this sweep is set by your own module or program.',
    );
  }
  const taskOf = tasksOf(definition);
  const { examinedConfigurations } = describePlan(definition);
  const firstTasks = definition.strategies.flatMap(({ name }) => {
    const firstConfiguration = examinedConfigurations.find(({ strategy }) => strategy === name);
    return firstConfiguration === undefined ? [] : [{ name, task: taskOf(firstConfiguration.parameters) }];
  });
  const schedules = new Map<string, { readonly names: string[]; readonly task: NetworkTask }>();
  for (const { name, task } of firstTasks) {
    const { schedule, optimizer, epochs, batchSize, reduceLrOnPlateau } = task.training;
    const key = canonicalJson({
      schedule,
      fallsOnPlateau: reduceLrOnPlateau !== undefined,
      rate: optimizer.learningRate,
      epochs,
      batchSize,
      data: task.data,
    } as unknown as Json);
    const duplicate = schedules.get(key);
    if (duplicate === undefined) schedules.set(key, { names: [name], task });
    else duplicate.names.push(name);
  }
  return Promise.all(
    [...schedules.values()].map(async ({ names, task }) => {
      const { schedule, reduceLrOnPlateau } = task.training;
      const name = definition.strategies.length === 1 ? schedule.name : names.join(', ');
      const title = reduceLrOnPlateau === undefined ? name : `${name} (until a plateau)`;
      return createRates(title, task, computeTrialLength(task), await loadSchedules(schedule));
    }),
  );
}

/**
 * Learning rates of a schedule that is written as in a sweep file.
 *
 * @throws RidgelineError `USAGE` if the schedule is invalid.
 */
export async function parseScheduleRates(
  schedule: unknown,
  { initialRate, ...length }: ScheduleExtent,
): Promise<ScheduledRates> {
  const training = { schedule, optimizer: { name: 'sgd', learning_rate: initialRate } };
  const task = parseTask({ data: { name: 'any' }, training }, []);
  if (!task.ok) {
    const [{ message, hint }] = task.problems as [(typeof task.problems)[number]];
    throw new RidgelineError('USAGE', message, { hint });
  }
  const parsedSchedule = task.value.training.schedule;
  return createRates(parsedSchedule.name, task.value, length, await loadSchedules(parsedSchedule));
}

function createRates(
  name: string,
  { training }: NetworkTask,
  length: TrialLength,
  modules: ScheduleModules,
): ScheduledRates {
  const { schedule, optimizer } = training;
  return {
    name,
    length,
    rate: (step) => computeLearningRate(schedule, optimizer.learningRate, step, length, modules),
  };
}
