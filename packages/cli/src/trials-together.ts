import { groupLimit, type Task } from '@ridgeline/core';
import { findDataSource } from '@ridgeline/trainer';

/**
 * At the most so many trials like this one train as one program.
 *
 * @example
 * trialsTogether(task); // 9 for 64 hidden units on MNIST
 */
export function trialsTogether(task: Task): number {
  const source = findDataSource(task.data);
  if (source === undefined) return 1;
  const { features: inputs, problem } = source;
  return groupLimit(task, { inputs, outputs: problem.type === 'multi-class' ? problem.classes : 1 });
}
