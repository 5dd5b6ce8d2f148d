import { keyProblem, valueProblem, type Path, type Problem } from '../error.ts';
import { taskSegments } from '../task/layer-paths.ts';
import { isTaskPath, nearestTaskPath } from '../task/task-paths.ts';
import { parseParameter, type When } from './parse-parameter.ts';
import type { Dimension } from './dimension.ts';
import { forbiddenNames } from './plain-json.ts';
import { isMapping } from '../value.ts';

/** A dimension and its location in the file. */
export interface LocatedDimension {
  readonly dimension: Dimension;
  readonly when: When;
  readonly path: Path;
  /** Segments of the dimension's path in `task`; see {@link taskSegments}. */
  readonly segments: readonly string[];
}

/** Maximum number of parameters in a strategy, and in one mapping of the file. The Sobol sequence has no more dimensions. */
export const PARAMETER_LIMIT = 256;
const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z0-9_-]{1,64}){0,15}$/;

/**
 * Parses a mapping of parameters. W&B's nested `reg: { parameters: { l2: … } }` is the parameter `reg.l2`. With a
 * `task`, each parameter must be a path in it. Returns the valid parameters even if others are invalid.
 */
export function parseDimensions(
  source: unknown,
  path: Path,
  context: { readonly task: unknown; readonly isFloat: (path: Path) => boolean },
): { readonly dimensions: readonly LocatedDimension[]; readonly problems: readonly Problem[] } {
  const dimensions: LocatedDimension[] = [];
  const problems: Problem[] = [];
  const parseGroup = (group: unknown, groupPath: Path, prefix: string) => {
    if (!isMapping(group)) {
      problems.push(valueProblem(groupPath, `${String(groupPath.at(-1))} must be a mapping`));
      return;
    }
    for (const [key, spec] of Object.entries(group)) {
      if (dimensions.length > PARAMETER_LIMIT) return;
      const path = [...groupPath, key];
      const name = `${prefix}${key}`;
      if (isMapping(spec) && spec['parameters'] !== undefined) {
        for (const inner of Object.keys(spec).filter((innerKey) => innerKey !== 'parameters')) {
          problems.push(keyProblem([...path, inner], `"${inner}" has no meaning with "parameters"`));
        }
        parseGroup(spec['parameters'], [...path, 'parameters'], `${name}.`);
        continue;
      }
      const problem =
        nameProblem(name, path) ??
        (context.task === undefined ? undefined : pathProblem(name, path, context.task));
      if (problem !== undefined) {
        problems.push(problem);
        continue;
      }
      const parameter = parseParameter(name, spec, path, context.isFloat);
      if (parameter.ok)
        dimensions.push({ ...parameter.value, path, segments: taskSegments(name, context.task) });
      else problems.push(...parameter.problems);
    }
  };
  parseGroup(source, path, '');
  if (dimensions.length > PARAMETER_LIMIT) {
    return {
      dimensions: [],
      problems: [valueProblem(path, `there are more than ${PARAMETER_LIMIT} parameters`)],
    };
  }
  return { dimensions, problems };
}

/** Problems of dimensions that repeat an earlier dimension or overlap with one, in file order. */
export function overlapProblems(dimensions: readonly LocatedDimension[]): readonly Problem[] {
  const problems: Problem[] = [];
  const namesByLocation = new Map<string, string>();
  const parentLocations = new Set<string>();
  for (const { dimension, path, segments } of dimensions) {
    const location = segments.join('.');
    const prefixes = segments.map((_, index) => segments.slice(0, index + 1).join('.'));
    const earlierLocation = prefixes.find((prefix) => namesByLocation.has(prefix));
    if (earlierLocation === location) {
      problems.push(keyProblem(path, `the parameter "${dimension.name}" is defined twice`));
    } else if (earlierLocation !== undefined || parentLocations.has(location)) {
      const overlappedText =
        earlierLocation === undefined
          ? 'another parameter inside it'
          : `"${namesByLocation.get(earlierLocation)!}"`;
      problems.push(keyProblem(path, `"${dimension.name}" overlaps with ${overlappedText}`));
    }
    namesByLocation.set(location, dimension.name);
    for (const prefix of prefixes.slice(0, -1)) parentLocations.add(prefix);
  }
  return problems;
}

function nameProblem(name: string, path: Path): Problem | undefined {
  const forbiddenSegment = name.split('.').find((segment) => forbiddenNames.has(segment));
  if (forbiddenSegment !== undefined)
    return keyProblem(path, `"${forbiddenSegment}" is not allowed as a name`);
  if (namePattern.test(name) && name.length <= 200) return undefined;
  const start = name.slice(0, 64);
  return keyProblem(
    path,
    `"${start}" cannot be the name of a parameter: a name begins with an ASCII letter or "_", and has at most 16 parts, joined by dots, of 1 to 64 ASCII letters, digits, "_" and "-" (200 characters in all)`,
  );
}

function pathProblem(name: string, path: Path, task: unknown): Problem | undefined {
  if (isTaskPath(name, task)) return undefined;
  const nearest = nearestTaskPath(name, task);
  const hint = nearest === undefined ? undefined : `did you mean "${nearest}"?`;
  return keyProblem(
    path,
    `the parameter "${name}" is not a path in task`,
    name === 'seed'
      ? 'set the number of repeats with `seeds` at the top of the file, such as `seeds: 5`'
      : hint,
  );
}
