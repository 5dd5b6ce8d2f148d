import {
  groupKey,
  modulesOf,
  RidgelineError,
  textOfError,
  type AttemptKey,
  type Group,
  type GroupMember,
  type Task,
} from '@ridgeline/core';
import { checkTraining } from './check-task.ts';
import { partSizes } from './data/split.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { loadSchedule, type OwnSchedule, type ScheduleModules } from './schedule/schedule-modules.ts';

/** A trial that cannot be trained here, and why. */
export interface Refused {
  readonly key: AttemptKey;
  readonly message: string;
}

export interface Admitted {
  readonly members: readonly GroupMember<Task>[];
  readonly refused: readonly Refused[];
  /** The schedules of a person's own that the members name. */
  readonly schedules: ScheduleModules;
}

/** The members that can be trained together on the data set, and the others. */
export async function admit(group: Group<Task>, data: SharedDataSet): Promise<Admitted> {
  const members: GroupMember<Task>[] = [];
  const refused: Refused[] = [];
  const schedules = new Map<string, OwnSchedule>();
  for (const member of group.members) {
    const message = reasonAgainst(member, members[0], data) ?? (await loadInto(schedules, member));
    if (message === undefined) members.push(member);
    else refused.push({ key: member.key, message });
  }
  return { members, refused, schedules };
}

/** Loads the modules that a trial's schedule names; says what stands in the way. */
async function loadInto(
  schedules: Map<string, OwnSchedule>,
  { task }: GroupMember<Task>,
): Promise<string | undefined> {
  for (const path of modulesOf(task.training.schedule)) {
    if (schedules.has(path)) continue;
    try {
      schedules.set(path, await loadSchedule(path));
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
      return textOfError(error);
    }
  }
  return undefined;
}

function reasonAgainst(
  { task, seed }: GroupMember<Task>,
  first: GroupMember<Task> | undefined,
  data: SharedDataSet,
): string | undefined {
  if (task.data.name !== data.name) return `The trial is about ${task.data.name}, the data are ${data.name}.`;
  const { train, validation } = partSizes(task.data, data.rows);
  if (train < 1 || validation < 1 || train + validation > data.rows) {
    return `${train} + ${validation} examples cannot be taken from the ${data.rows} of ${data.name}.`;
  }
  const [wrong] = checkTraining(task, data.problem, ['task', 'training']);
  if (wrong !== undefined) return wrong.message;
  if (first !== undefined && groupKey(task, seed) !== groupKey(first.task, first.seed)) {
    return 'The trial cannot train as one program with the others of its group.';
  }
  return undefined;
}
