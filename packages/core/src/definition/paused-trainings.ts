import { valueProblem, type Problem } from '../error.ts';
import { parseTask } from '../task/parse-task.ts';
import type { Training } from '../task/network-task.ts';
import { populationOf } from './method.ts';
import { methodPath, type ParsedStrategy } from './parse-strategies.ts';
import type { ParsedFile } from './sweep-file.ts';
import type { Mapping } from '../value.ts';

/** Problems of keys that do not fit asha or population-based training, which both pause trainings. */
export function pausedTrainingProblems(
  parsedFile: ParsedFile,
  strategies: readonly ParsedStrategy[],
  file: Mapping,
): readonly Problem[] {
  return [...ashaProblems(parsedFile, strategies, file), ...populationProblems(parsedFile, strategies, file)];
}

/**
 * Problems of keys that do not fit asha. A strategy must have infinitely many points, because asha starts a new
 * configuration whenever no paused one can continue. A full trial must not be longer than `training.epochs`.
 */
function ashaProblems(
  { pruner }: ParsedFile,
  strategies: readonly ParsedStrategy[],
  file: Mapping,
): readonly Problem[] {
  if (pruner?.name !== 'asha') return [];
  const gridProblems = strategies
    .filter(
      ({ method, dimensions }) =>
        method?.method === 'grid' &&
        dimensions.some(({ strategyDimension }) => strategyDimension.dimension.type !== 'constant'),
    )
    .map(({ name }) =>
      valueProblem(
        methodPath(file, name),
        `strategy "${name}" uses grid, whose points run out, and asha always needs new ones`,
        'use `method: random`, or another pruner',
      ),
    );
  const problems = [...gridProblems, ...epochProblems(strategies)];
  const epochs = parseTraining(file)?.epochs ?? Infinity;
  if (pruner.maxResource <= epochs) return problems;
  return [
    ...problems,
    valueProblem(
      ['pruner', 'max_resource'],
      `max_resource can be at most training.epochs (${epochs}), not ${pruner.maxResource}`,
      `write \`max_resource: ${epochs}\``,
    ),
  ];
}

/** Problems of full trials of different lengths, which a single `max_resource` cannot describe. */
function epochProblems(strategies: readonly ParsedStrategy[]): readonly Problem[] {
  const epochParameters = strategies
    .flatMap(({ dimensions }) => dimensions)
    .filter(({ dimension: { name } }) => name === 'training.epochs');
  // Shared dimensions appear in every strategy.
  return [...new Map(epochParameters.map((parameter) => [parameter.path.join(' '), parameter])).values()].map(
    ({ path }) =>
      valueProblem(
        path,
        'asha gives all full trials the same number of epochs, so training.epochs cannot be a parameter',
        'set it in `task`, or use another pruner',
      ),
  );
}

/** Problems of keys that do not fit population-based training. */
function populationProblems(
  { pruner, seeds, asynchronous, enqueue, patience }: ParsedFile,
  strategies: readonly ParsedStrategy[],
  file: Mapping,
): readonly Problem[] {
  const training = parseTraining(file);
  return strategies.flatMap(({ name, method }): readonly Problem[] => {
    const population = method === undefined ? undefined : populationOf(method);
    if (population === undefined) return [];
    const path = methodPath(file, name);
    const { interval, generations } = population;
    const lastPause = interval * (generations - 1);
    const rules: readonly (readonly [isViolated: boolean, reason: string, hint: string])[] = [
      [
        file['task'] === undefined,
        'copies weights, so it needs a `task`',
        'define a `task`, or use another method',
      ],
      [
        pruner !== undefined && pruner.name !== 'none',
        'replaces its worst members itself',
        'leave out `pruner`',
      ],
      [seeds.min !== undefined, 'needs all seeds of each member', 'write `seeds` as a number'],
      [patience === 'expected', 'has no model of its paused members', 'write `patience` as a number'],
      [asynchronous, 'waits for whole generations', 'leave out `asynchronous`'],
      [(enqueue ?? []).length > 0, 'draws its first generation itself', 'leave out `enqueue`'],
      [file['warm_start'] !== undefined, 'draws its first generation itself', 'leave out `warm_start`'],
      [
        training?.earlyStopping !== undefined,
        'trains all members to their end',
        'leave out `early_stopping`',
      ],
      [
        training !== undefined && training.epochs <= lastPause,
        `pauses after ${lastPause} epochs for its last generation, but training.epochs is only ${training?.epochs}`,
        `use fewer generations, or ${interval * generations} epochs`,
      ],
    ];
    return rules
      .filter(([isViolated]) => isViolated)
      .map(([, reason, hint]) =>
        valueProblem(path, `strategy "${name}": method ${method?.method} ${reason}`, hint),
      );
  });
}

/** Parses `task.training` without any parameters inserted; undefined if the task is invalid. */
function parseTraining(file: Mapping): Training | undefined {
  const task = parseTask(file['task'], ['task']);
  return task.ok ? task.value.training : undefined;
}
