import { keyProblem, valueProblem, type Problem } from '../error.ts';
import { taskSegments } from '../task/layer-paths.ts';
import { isTaskPath, nearestTaskPath } from '../task/task-paths.ts';
import { parseParameter, type When } from './parse-parameter.ts';
import type { Dimension } from './dimension.ts';
import { forbiddenNames } from './plain-json.ts';
import { isMapping } from '../value.ts';

type Path = Problem['path'];

/** A dimension and its place in the file. */
export interface LocatedDimension {
  readonly dimension: Dimension;
  readonly when: When;
  readonly path: Path;
  /** Segments of the dimension's path in `task`; see {@link taskSegments}. */
  readonly segments: readonly string[];
}

/** Maximum number of parameters in a strategy, and in one mapping of the file: the Sobol sequence has as many axes. */
export const PARAMETER_LIMIT = 256;
const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}(\.[A-Za-z0-9_-]{1,64}){0,15}$/;

/**
 * Reads a mapping of parameters. W&B's nested `reg: { parameters: { l2: … } }` is the parameter `reg.l2`. If there is
 * a `task`, a parameter must be a path of it. No parameter may be repeated, or lie inside another. Valid parameters
 * are returned even if others are invalid.
 */
export function parseDimensions(
  source: unknown,
  path: Path,
  around: { readonly task: unknown; readonly isFloat: (path: Path) => boolean },
): { readonly dimensions: readonly LocatedDimension[]; readonly problems: readonly Problem[] } {
  const dimensions: LocatedDimension[] = [];
  const problems: Problem[] = [];
  const read = (group: unknown, groupPath: Path, prefix: string) => {
    if (!isMapping(group)) {
      problems.push(valueProblem(groupPath, `${String(groupPath.at(-1))} must be a mapping`));
      return;
    }
    for (const [key, spec] of Object.entries(group)) {
      if (dimensions.length > PARAMETER_LIMIT) return;
      const place = [...groupPath, key];
      const full = `${prefix}${key}`;
      if (isMapping(spec) && spec['parameters'] !== undefined) {
        for (const inner of Object.keys(spec).filter((inner) => inner !== 'parameters')) {
          problems.push(keyProblem([...place, inner], `"${inner}" has no meaning with "parameters"`));
        }
        read(spec['parameters'], [...place, 'parameters'], `${full}.`);
        continue;
      }
      const wrong =
        nameProblem(full, place) ??
        (around.task === undefined ? undefined : pathProblem(full, place, around.task));
      if (wrong !== undefined) {
        problems.push(wrong);
        continue;
      }
      const parameter = parseParameter(full, spec, place, around.isFloat);
      if (parameter.ok)
        dimensions.push({ ...parameter.value, path: place, segments: taskSegments(full, around.task) });
      else problems.push(...parameter.problems);
    }
  };
  read(source, path, '');
  if (dimensions.length > PARAMETER_LIMIT) {
    return { dimensions: [], problems: [valueProblem(path, `more than ${PARAMETER_LIMIT} parameters`)] };
  }
  return { dimensions, problems };
}

/** Problems with dimensions that repeat an earlier one, in file order. */
export function overlapProblems(dimensions: readonly LocatedDimension[]): readonly Problem[] {
  const problems: Problem[] = [];
  const taken = new Set<string>();
  const above = new Set<string>();
  for (const { dimension, path, segments: place } of dimensions) {
    const own = place.join('.');
    const prefixes = place.map((_, index) => place.slice(0, index + 1).join('.'));
    const holder = prefixes.find((prefix) => taken.has(prefix));
    if (holder === own) {
      problems.push(keyProblem(path, `the parameter "${dimension.name}" is defined twice`));
    } else if (holder !== undefined || above.has(own)) {
      const other = holder === undefined ? 'another parameter inside it' : `"${holder}"`;
      problems.push(keyProblem(path, `"${dimension.name}" overlaps with ${other}`));
    }
    taken.add(own);
    for (const prefix of prefixes.slice(0, -1)) above.add(prefix);
  }
  return problems;
}

function nameProblem(full: string, path: Path): Problem | undefined {
  const reaches = full.split('.').find((segment) => forbiddenNames.has(segment));
  if (reaches !== undefined) return keyProblem(path, `"${reaches}" is not allowed as a name`);
  if (namePattern.test(full) && full.length <= 200) return undefined;
  const start = full.slice(0, 64);
  return keyProblem(path, `"${start}" cannot be the name of a parameter: it must be names joined by dots`);
}

function pathProblem(full: string, path: Path, task: unknown): Problem | undefined {
  if (isTaskPath(full, task)) return undefined;
  const meant = nearestTaskPath(full, task);
  const hint = meant === undefined ? undefined : `did you mean "${meant}"?`;
  return keyProblem(
    path,
    `the parameter "${full}" is not a path of task`,
    full === 'seed' ? 'repeats are set by `seeds` at the top of the file, such as `seeds: 5`' : hint,
  );
}
