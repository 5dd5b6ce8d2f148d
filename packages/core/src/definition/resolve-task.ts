import { RidgelineError } from '../error.ts';
import { parseTask } from '../task/parse-task.ts';
import type { Task } from '../task/task.ts';
import type { Parameters } from '../value.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import { withParameters } from './with-parameters.ts';

/**
 * What a trial with these parameters does: `task` with the point put in, every default filled in. Throws
 * `RidgelineError` `SWEEP_INVALID` where the two make no valid task together.
 *
 * @example
 * resolveTask(definition, { 'network.dropout': 0.3 }).network.hidden[0]!.dropout; // 0.3
 */
export function resolveTask(definition: Pick<SweepDefinition, 'task'>, parameters: Parameters): Task {
  const task = parseTask(withParameters(definition.task, parameters), ['task']);
  if (task.ok) return task.value;
  throw new RidgelineError('SWEEP_INVALID', `${JSON.stringify(parameters)}: ${task.problems[0]!.message}`, {
    problems: task.problems,
  });
}
