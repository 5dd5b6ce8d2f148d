import { resolve } from 'node:path';
import { errorProblem, modulesOf, RidgelineError, type Problem, type NetworkTask } from '@ridgeline/core';
import { checkNetwork } from './check-network.ts';
import { checkTraining } from './check-training.ts';
import { checkDataTask, findDataSource } from './data/data-sets.ts';
import { checkUserFile } from './user-file.ts';

type Path = readonly (string | number)[];

/**
 * Problems of a task with its data set: an unknown data set, parts or layers that do not fit, a loss for another kind
 * of target, the wrong number of class weights, a monitored metric that is not reported, a missing module.
 *
 * @param path from the root of the sweep file to `task`
 *
 * @example
 * checkTask(task, ['task']).map(({ message }) => message);
 */
export function checkTask(task: NetworkTask, path: Path): readonly Problem[] {
  const source = findDataSource(task.data);
  return [
    ...checkDataTask(task.data, [...path, 'data']),
    ...(source === undefined
      ? []
      : [
          ...checkNetwork(task, source, [...path, 'network']),
          ...checkTraining(task, source.problem, [...path, 'training']),
        ]),
    ...checkModules(task, [...path, 'training', 'schedule']),
  ];
}

/** Problems with a schedule's modules: missing or unreadable files. */
function checkModules({ training }: NetworkTask, path: Path): readonly Problem[] {
  return modulesOf(training.schedule).flatMap((module): Problem[] => {
    try {
      checkUserFile(resolve(module), 'module');
      return [];
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
      return [errorProblem(path, error)];
    }
  });
}
