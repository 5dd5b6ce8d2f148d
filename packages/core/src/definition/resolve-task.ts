import { RidgelineError } from '../error.ts';
import type { TrialTask } from '../task/objective-task.ts';
import { parseTask, sectionWise } from '../task/parse-task.ts';
import { data as dataWords } from '../task/data.ts';
import type { Task } from '../task/task.ts';
import type { Json, Parameters } from '../value.ts';
import { placedData, placedPath, placedTask, type Place } from './placed-task.ts';
import type { ObjectiveSweep, TaskSweep } from './sweep-definition.ts';
import { withParameters } from './with-parameters.ts';

/**
 * What a trial with these parameters does: `task` with the point put in, every default filled in; or the person's own
 * model with the point. Throws `RidgelineError` `SWEEP_INVALID` where the two make no valid task together.
 *
 * @example
 * resolveTask(definition, { 'network.dropout': 0.3 }).network.hidden[0]!.dropout; // 0.3
 */
export function resolveTask(definition: TaskWords, parameters: Parameters): Task;
export function resolveTask(definition: Trained, parameters: Parameters): TrialTask;
export function resolveTask(definition: Trained, parameters: Parameters): TrialTask {
  if ('objective' in definition) {
    const { module, sha256, epochs, data } = definition.objective;
    const path = placedPath(module, definition);
    return {
      objective: { path, sha256 },
      data: data === undefined ? undefined : placedData(dataWords.parse(data), definition),
      epochs,
      parameters: nested(parameters),
    };
  }
  const words = withParameters(definition.task, parameters);
  const read = readerOf(definition.task)(words as Record<string, Json>);
  if (read !== undefined) return placedTask(read, definition);
  const task = parseTask(words, ['task']);
  if (task.ok) return placedTask(task.value, definition);
  throw new RidgelineError('SWEEP_INVALID', `${JSON.stringify(parameters)}: ${task.problems[0]!.message}`, {
    problems: task.problems,
  });
}

/** What {@link resolveTask} needs of a sweep that trains networks. */
export type TaskWords = Pick<TaskSweep, 'task'> & Place;

/** What it needs of any sweep. */
export type Trained = TaskWords | (Pick<ObjectiveSweep, 'objective'> & Place);

const readers = new WeakMap<object, ReturnType<typeof sectionWise>>();

/** The points of a sweep share what none of its parameters goes into. */
function readerOf(task: TaskWords['task']): ReturnType<typeof sectionWise> {
  const reader = readers.get(task) ?? sectionWise();
  readers.set(task, reader);
  return reader;
}

/** Parameters as a module gets them: `a.b` is `{ a: { b } }`. No name is the beginning of another one. */
function nested(parameters: Parameters): Readonly<Record<string, Json>> {
  const root: Record<string, Json> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const segments = name.split('.');
    let branch = root;
    for (const segment of segments.slice(0, -1)) branch = (branch[segment] ??= {}) as Record<string, Json>;
    branch[segments.at(-1)!] = value;
  }
  return root;
}
