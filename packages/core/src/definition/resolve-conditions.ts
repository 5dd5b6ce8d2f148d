import { didYouMeanHint } from '../did-you-mean.ts';
import { keyProblem, valueProblem, type Problem } from '../error.ts';
import { taskSegments } from '../task/layer-paths.ts';
import { defaultAt, isTaskPath, taskPaths } from '../task/task-paths.ts';
import { isMapping, type Json, type ParameterValue } from '../value.ts';
import { isOneOf } from './active-parameters.ts';
import type { LocatedDimension } from './parse-dimensions.ts';
import type { Condition } from './sweep-definition.ts';

/** Conditions of a dimension in one strategy. */
type Conditions =
  /** All conditions must hold; with an empty list, the dimension is always active. */
  | { readonly type: 'active when'; readonly conditions: readonly Condition[] }
  /** Fixed values of `task` rule the dimension out. */
  | { readonly type: 'never active' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] };

/**
 * Resolves the `when` of one dimension against all dimensions of its strategy. Conditions that refer to fixed
 * values of `task` are decided here. Without a `task`, conditions can only refer to parameters.
 */
export function resolveConditions(
  located: LocatedDimension,
  allDimensions: readonly LocatedDimension[],
  task: Readonly<Record<string, Json>> | undefined,
): Conditions {
  const conditions: Condition[] = [];
  const problems: Problem[] = [];
  let isNeverActive = false;
  for (const [name, values] of Object.entries(located.when)) {
    const path = [...located.path, 'when', name];
    const taskValue = task === undefined ? undefined : taskValueAt(task, taskSegments(name, task));
    const otherwise = isOneOf(taskValue, values);
    const controllingDimension = allDimensions.find(({ dimension }) => dimension.name === name);
    if (controllingDimension !== undefined) {
      problems.push(...impossibleConditionProblems(controllingDimension, values, path));
      conditions.push({ name, values, otherwise });
    } else if (task !== undefined && isTaskPath(name, task)) {
      if (!otherwise) isNeverActive = true;
    } else {
      const names = [
        ...allDimensions.map(({ dimension }) => dimension.name),
        ...(task === undefined ? [] : taskPaths),
      ];
      const message =
        task === undefined
          ? `when: "${name}" is not a parameter`
          : `when: "${name}" is neither a parameter nor a path in task`;
      problems.push(keyProblem(path, message, didYouMeanHint(name, names)));
    }
  }
  if (problems.length > 0) return { type: 'invalid', problems };
  return isNeverActive ? { type: 'never active' } : { type: 'active when', conditions };
}

/** Problems of dimensions whose conditions are circular. */
export function circularConditionProblems(allDimensions: readonly LocatedDimension[]): readonly Problem[] {
  const dimensionsByName = new Map(allDimensions.map((located) => [located.dimension.name, located]));
  const reaches = (from: string, goal: string, visited: Set<string>): boolean =>
    Object.keys(dimensionsByName.get(from)?.when ?? {}).some((name) => {
      if (name === goal) return true;
      if (visited.has(name)) return false;
      visited.add(name);
      return reaches(name, goal, visited);
    });
  return allDimensions
    .filter(({ dimension }) => reaches(dimension.name, dimension.name, new Set()))
    .map(({ dimension, path }) =>
      keyProblem([...path, 'when'], `the conditions of "${dimension.name}" refer back to it`),
    );
}

/** Problems of a condition with values that its parameter does not list. Ranges and constants are not checked. */
function impossibleConditionProblems(
  { dimension }: LocatedDimension,
  values: readonly ParameterValue[],
  path: Problem['path'],
): readonly Problem[] {
  if (dimension.type !== 'categorical' && dimension.type !== 'categorical_w_probabilities') return [];
  return values
    .filter((value) => !isOneOf(value, dimension.values))
    .map((value) => {
      const names = dimension.values.filter((choice) => typeof choice === 'string');
      const hint = typeof value === 'string' ? didYouMeanHint(value, names) : undefined;
      return valueProblem(
        path,
        `${dimension.name} is never ${JSON.stringify(value)}`,
        hint ?? `it is one of ${JSON.stringify(dimension.values)}`,
      );
    });
}

/** Value of `task` at a path, or the default for this path. */
function taskValueAt(task: Readonly<Record<string, Json>>, path: readonly string[]): Json | undefined {
  let value: Json | undefined = task;
  for (const [index, segment] of path.entries()) {
    if (typeof value === 'string' && segment === 'name') continue;
    const members: Readonly<Record<string, unknown>> =
      isMapping(value) || Array.isArray(value) ? { ...value } : {};
    value = (members[segment] as Json | undefined) ?? defaultAt(path.slice(0, index + 1));
  }
  return value;
}
