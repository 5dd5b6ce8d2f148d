import { keyProblem, valueProblem, type Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import { isMapping, type Json } from '../value.ts';
import { gridAxisOf } from './axis.ts';
import { circularConditionProblems, resolveConditions } from './resolve-conditions.ts';
import {
  overlapProblems,
  parseDimensions,
  PARAMETER_LIMIT,
  type LocatedDimension,
} from './parse-dimensions.ts';
import { spaceOf, type ChosenMethod, type Space } from './method.ts';
import { forbiddenNames } from './plain-json.ts';
import type { StrategyDimension } from './sweep-definition.ts';
import { method, strategySchema } from './sweep-file.ts';

type Path = Problem['path'];
type Mapping = Readonly<Record<string, unknown>>;

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
  const sharedClashes = overlapProblems(shared.dimensions);
  const problems: Problem[] = [...strategyProblems(file['strategies']), ...shared.problems, ...sharedClashes];

  /** Number of strategies in which a shared parameter can never be active. */
  const inactive = new Map<LocatedDimension, number>();

  const strategies = (specs ?? [['all', {}]]).flatMap(([name, spec]): readonly ParsedStrategy[] => {
    if (!isMapping(spec)) return [];
    const path = specs === undefined ? [] : ['strategies', name];
    const { error } = strategySchema.safeParse(spec);
    const { dimensions: ownDimensions, problems: ownProblems } = parseDimensions(
      mappingOrEmpty(spec['parameters']),
      [...path, 'parameters'],
      context,
    );
    const all = [...shared.dimensions, ...ownDimensions];
    problems.push(...(error?.issues ?? []).map((issue) => toProblem(issue, path)), ...ownProblems);
    problems.push(...overlapProblems(all).slice(sharedClashes.length));
    if (all.length > PARAMETER_LIMIT) problems.push(tooManyParameters(name, all.length, path));

    const methodSpec = spec['method'] ?? file['method'];
    const chosen = method.safeParse(methodSpec).data;
    if (methodSpec === undefined) problems.push(methodMissing(path));

    const circular = circularConditionProblems(all);
    problems.push(...circular);
    const dimensions =
      circular.length > 0
        ? []
        : all.flatMap((located): readonly ParsedDimension[] => {
            const owner = ownDimensions.includes(located) ? 'strategy' : 'shared';
            const resolved = resolveConditions(located, all, context.task);
            if (resolved.type === 'invalid') problems.push(...resolved.problems);
            if (resolved.type === 'never active') {
              if (owner === 'strategy') problems.push(neverActive(located));
              else inactive.set(located, (inactive.get(located) ?? 0) + 1);
            }
            if (resolved.type !== 'active when') return [];
            const when = resolved.conditions.length === 0 ? {} : { when: resolved.conditions };
            return [{ ...located, strategyDimension: { owner, dimension: located.dimension, ...when } }];
          });
    if (chosen !== undefined)
      problems.push(...spaceProblems[spaceOf(chosen)]({ name, method: chosen, dimensions }, path));
    return [{ name, method: chosen, dimensions }];
  });
  const neverActiveDimensions = shared.dimensions.filter(
    (located) => inactive.get(located) === strategies.length,
  );
  problems.push(...neverActiveDimensions.map(neverActive));
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
    if (!/^[A-Za-z_][\w.-]{0,63}$/.test(name) || forbiddenNames.has(name)) {
      const message = `"${name.slice(0, 64)}" cannot be the name of a strategy`;
      return [keyProblem(path, message, 'start with a letter, and use letters, digits, "_", "-" and "."')];
    }
    if (isMapping(strategies[name])) return [];
    const hint = `write \`${name}: {}\` for a strategy without parameters`;
    return [valueProblem(path, `strategy "${name}" must be a mapping`, hint)];
  });
}

function methodMissing(path: Path): Problem {
  const hint = 'add `method: random` or `method: grid`';
  if (path.length === 0)
    return valueProblem(['method'], '"method" is missing: it defines how points are chosen', hint);
  const message = `strategy "${String(path.at(-1))}" has no method, and the file has no method for all strategies`;
  return valueProblem(path, message, hint);
}

function tooManyParameters(strategy: string, count: number, path: Path): Problem {
  const message = `strategy "${strategy}" has ${count} parameters, including the shared ones, but at most ${PARAMETER_LIMIT} are allowed`;
  return valueProblem([...path, 'parameters'], message, 'vary fewer, and fix the others in `task`');
}

function neverActive({ dimension, path }: LocatedDimension): Problem {
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
    ({ dimension: { name }, path, strategyDimension: parsed }): readonly Problem[] => {
      if (parsed.when !== undefined) {
        const message = `strategy "${strategy}" uses ${method}, whose members share all parameters, so ${name} cannot have conditions`;
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
  const controls = new Set(
    dimensions.flatMap(({ strategyDimension: parsed }) => (parsed.when ?? []).map(({ name }) => name)),
  );
  let combinations = 1n;
  const problems = dimensions.flatMap(({ dimension, path: dimensionPath }): readonly Problem[] => {
    const axis = gridAxisOf(dimension);
    if (controls.has(dimension.name)) combinations *= axis?.size ?? 1n;
    if (axis !== undefined) return [];
    const message = `strategy "${strategy}" uses grid, which cannot enumerate the values of ${dimension.name}`;
    return [valueProblem(dimensionPath, message, 'list its `values`, or use `method: random`')];
  });
  if (combinations <= CONTROL_LIMIT) return problems;
  const message = `the parameters in conditions have ${combinations} combinations, but at most ${CONTROL_LIMIT} are allowed`;
  return [...problems, keyProblem([...path, 'parameters'], message)];
}

function mappingOrEmpty(source: unknown): Mapping {
  return isMapping(source) ? source : {};
}
