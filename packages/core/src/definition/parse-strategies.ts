import { keyProblem, valueProblem, type Path, type Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import { isMapping, type Json, type Mapping } from '../value.ts';
import { gridAxisOf } from './axis.ts';
import { circularConditionProblems, resolveConditions } from './resolve-conditions.ts';
import {
  overlapProblems,
  parseDimensions,
  PARAMETER_LIMIT,
  type LocatedDimension,
} from './parse-dimensions.ts';
import { spaceOf, type ChosenMethod, type Space } from './method.ts';
import type { StrategyDimension } from './sweep-definition.ts';
import { method, strategySchema } from './sweep-file.ts';

/** Valid parts of a strategy in a file. */
export interface ParsedStrategy {
  readonly name: string;
  readonly method: ChosenMethod | undefined;
  /** Shared dimensions, then the strategy's own, in file order. Dimensions that are never active are left out. */
  readonly dimensions: readonly ParsedDimension[];
}

/** A dimension of a strategy and its location in the file. */
export interface ParsedDimension extends LocatedDimension {
  readonly strategyDimension: StrategyDimension;
}

/** Maximum number of value combinations of those parameters that a grid's conditions refer to. */
const CONTROL_LIMIT = 10_000n;

/**
 * Parses the strategies of a file with their dimensions. A file without strategies has a single one, `all`. Returns the
 * valid parts even if others are invalid.
 */
export function parseStrategies(
  file: Mapping,
  context: {
    readonly task: Readonly<Record<string, Json>> | undefined;
    readonly isFloat: (path: Path) => boolean;
  },
): { readonly strategies: readonly ParsedStrategy[]; readonly problems: readonly Problem[] } {
  const specs = isMapping(file['strategies']) ? Object.entries(file['strategies']) : undefined;
  const shared = parseDimensions(mappingOrEmpty(file['parameters']), ['parameters'], context);
  const sharedOverlaps = overlapProblems(shared.dimensions);
  const problems: Problem[] = [
    ...strategyProblems(file['strategies']),
    ...shared.problems,
    ...sharedOverlaps,
  ];

  /** Number of strategies in which a shared parameter can never be active. */
  const inactiveCounts = new Map<LocatedDimension, number>();

  const strategies = (specs ?? [['all', {}]]).flatMap(([name, spec]): readonly ParsedStrategy[] => {
    if (!isMapping(spec)) return [];
    const path = specs === undefined ? [] : ['strategies', name];
    const { error } = strategySchema.safeParse(spec);
    const { dimensions: ownDimensions, problems: ownProblems } = parseDimensions(
      mappingOrEmpty(spec['parameters']),
      [...path, 'parameters'],
      context,
    );
    const allDimensions = [...shared.dimensions, ...ownDimensions];
    problems.push(...(error?.issues ?? []).map((issue) => toProblem(issue, path)), ...ownProblems);
    problems.push(...overlapProblems(allDimensions).slice(sharedOverlaps.length));
    if (allDimensions.length > PARAMETER_LIMIT)
      problems.push(tooManyParametersProblem(name, allDimensions.length, path));

    const methodSpec = spec['method'] ?? file['method'];
    const chosenMethod = method.safeParse(methodSpec).data;
    if (methodSpec === undefined) problems.push(missingMethodProblem(path));

    const circularProblems = circularConditionProblems(allDimensions);
    problems.push(...circularProblems);
    const dimensions =
      circularProblems.length > 0
        ? []
        : allDimensions.flatMap((located): readonly ParsedDimension[] => {
            const owner = ownDimensions.includes(located) ? 'strategy' : 'shared';
            const resolved = resolveConditions(located, allDimensions, context.task);
            if (resolved.type === 'invalid') problems.push(...resolved.problems);
            if (resolved.type === 'never active') {
              if (owner === 'strategy') problems.push(neverActiveProblem(located));
              else inactiveCounts.set(located, (inactiveCounts.get(located) ?? 0) + 1);
            }
            if (resolved.type !== 'active when') return [];
            const when = resolved.conditions.length === 0 ? {} : { when: resolved.conditions };
            return [{ ...located, strategyDimension: { owner, dimension: located.dimension, ...when } }];
          });
    if (chosenMethod !== undefined)
      problems.push(
        ...spaceProblems[spaceOf(chosenMethod)]({ name, method: chosenMethod, dimensions }, path),
      );
    return [{ name, method: chosenMethod, dimensions }];
  });
  const neverActiveDimensions = shared.dimensions.filter(
    (located) => inactiveCounts.get(located) === strategies.length,
  );
  problems.push(...neverActiveDimensions.map(neverActiveProblem));
  return { strategies, problems };
}

/** Path of a strategy's method in the file: under the strategy or, if it has none there, at the top. */
export function methodPath(file: Mapping, strategy: string): readonly string[] {
  const spec = isMapping(file['strategies']) ? file['strategies'][strategy] : undefined;
  return isMapping(spec) && 'method' in spec ? ['strategies', strategy, 'method'] : ['method'];
}

function strategyProblems(strategies: unknown): readonly Problem[] {
  if (!isMapping(strategies)) return [];
  const names = Object.keys(strategies);
  if (names.length === 0 || names.length > 256) {
    return [valueProblem(['strategies'], 'strategies must name 1 to 256 strategies')];
  }
  return names.flatMap((name): readonly Problem[] => {
    const path = ['strategies', name];
    if (!/^[A-Za-z_][\w.-]{0,63}$/.test(name)) {
      const message = `"${name.slice(0, 64)}" cannot be the name of a strategy`;
      const hint =
        'begin with an ASCII letter or "_", and use at most 64 ASCII letters, digits, "_", "-" and "."';
      return [keyProblem(path, message, hint)];
    }
    if (isMapping(strategies[name])) return [];
    const hint = `write \`${name}: {}\` for a strategy without parameters`;
    return [valueProblem(path, `strategy "${name}" must be a mapping`, hint)];
  });
}

function missingMethodProblem(path: Path): Problem {
  const hint = 'add `method: random` or `method: grid`';
  if (path.length === 0)
    return valueProblem(['method'], '"method" is missing: it defines how points are chosen', hint);
  const message = `strategy "${String(path.at(-1))}" has no method, and the file has no method for all strategies`;
  return valueProblem(path, message, hint);
}

function tooManyParametersProblem(strategy: string, count: number, path: Path): Problem {
  const message = `strategy "${strategy}" has ${count} parameters, including the shared ones, but at most ${PARAMETER_LIMIT} are allowed`;
  return valueProblem([...path, 'parameters'], message, 'vary fewer, and fix the others in `task`');
}

function neverActiveProblem({ dimension, path }: LocatedDimension): Problem {
  const message = `"${dimension.name}" is never active: fixed values of task rule out its conditions`;
  return keyProblem([...path, 'when'], message);
}

/** Strategy with a valid method. */
type StrategyWithMethod = ParsedStrategy & { readonly method: ChosenMethod };

/** Checks of a strategy's dimensions, by the kind of space that its method supports. */
const spaceProblems: Readonly<
  Record<Space, (strategy: StrategyWithMethod, path: Path) => readonly Problem[]>
> = {
  any: () => [],
  listed: gridProblems,
  'of one network': populationProblems,
  'numbers of one network': (strategy) => [...populationProblems(strategy), ...numberProblems(strategy)],
};

/** Pattern of the parameters that may differ between members of a population: copied weights still fit the network. */
const sameNetworkParameters =
  /^(training\.(optimizer\.(?!name$|momentum$|amsgrad$|centered$)|schedule\b|loss\b|batch_size$)|network\.(.*\.)?(dropout|rate|stddev|\w+_regularizer|\w+_constraint)\b|data\.augment\b)/;

function populationProblems({
  name: strategy,
  method: { method },
  dimensions,
}: StrategyWithMethod): readonly Problem[] {
  return withoutConstants(dimensions).flatMap(
    ({ dimension: { name }, path, strategyDimension }): readonly Problem[] => {
      if (strategyDimension.when !== undefined) {
        const message = `strategy "${strategy}" uses ${method}, whose members all have the same parameters, so ${name} cannot have conditions`;
        return [keyProblem([...path, 'when'], message)];
      }
      if (sameNetworkParameters.test(name)) return [];
      const message = `strategy "${strategy}" uses ${method}, which copies weights between members, so ${name} cannot vary`;
      return [valueProblem(path, message, 'fix it in `task`, or use another method')];
    },
  );
}

function numberProblems({
  name: strategy,
  method: { method },
  dimensions,
}: StrategyWithMethod): readonly Problem[] {
  return withoutConstants(dimensions)
    .filter(({ dimension }) => 'values' in dimension)
    .map(({ dimension: { name }, path }) => {
      const message = `strategy "${strategy}" uses ${method}, which models numbers, so ${name} cannot be a list of values`;
      return valueProblem(path, message, 'give its `min` and `max`, or use `method: pbt`');
    });
}

function withoutConstants(dimensions: readonly ParsedDimension[]): readonly ParsedDimension[] {
  return dimensions.filter(({ dimension }) => dimension.type !== 'constant');
}

function gridProblems({ name: strategy, dimensions }: StrategyWithMethod, path: Path): readonly Problem[] {
  const controlNames = new Set(
    dimensions.flatMap(({ strategyDimension }) => (strategyDimension.when ?? []).map(({ name }) => name)),
  );
  let combinationCount = 1n;
  const problems = dimensions.flatMap(({ dimension, path: dimensionPath }): readonly Problem[] => {
    const axis = gridAxisOf(dimension);
    if (controlNames.has(dimension.name)) combinationCount *= axis?.size ?? 1n;
    if (axis !== undefined) return [];
    const message = `strategy "${strategy}" uses grid, which cannot enumerate the values of ${dimension.name}`;
    const remedy =
      dimension.type === 'categorical_w_probabilities' ? 'remove `probabilities`' : 'list its `values`';
    return [valueProblem(dimensionPath, message, `${remedy}, or use \`method: random\``)];
  });
  if (combinationCount <= CONTROL_LIMIT) return problems;
  const message = `the parameters in conditions have ${combinationCount} combinations, but at most ${CONTROL_LIMIT} are allowed`;
  return [...problems, keyProblem([...path, 'parameters'], message)];
}

function mappingOrEmpty(source: unknown): Mapping {
  return isMapping(source) ? source : {};
}
