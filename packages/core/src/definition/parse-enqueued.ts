import { didYouMeanHint } from '../did-you-mean.ts';
import { keyProblem, valueProblem, type Problem } from '../error.ts';
import type { Json, ParameterValue } from '../value.ts';
import { activeNames, isValueOf } from './active-parameters.ts';
import type { ParsedStrategy } from './parse-strategies.ts';
import type { Enqueued } from './sweep-definition.ts';

/** A configuration chosen by hand, as in the file. */
interface EnqueuedEntry {
  readonly strategy?: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Parses `enqueue`. Each entry must be a point of its strategy, with a value for exactly the active parameters. */
export function parseEnqueued(
  entries: readonly EnqueuedEntry[],
  strategies: readonly ParsedStrategy[],
): { readonly enqueued: readonly Enqueued[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const enqueued = entries.flatMap(({ strategy: name, parameters }, index): readonly Enqueued[] => {
    const path = ['enqueue', index];
    const strategy =
      name === undefined && strategies.length === 1 ? strategies[0] : findStrategy(name, strategies);
    if (strategy === undefined) {
      problems.push(unknownStrategyProblem(name, strategies, path));
      return [];
    }
    const values = parameters as Readonly<Record<string, Json>>;
    problems.push(...pointProblems(strategy, values, [...path, 'parameters']));
    return [{ strategy: strategy.name, parameters: values }];
  });
  return { enqueued, problems };
}

function findStrategy(
  name: string | undefined,
  strategies: readonly ParsedStrategy[],
): ParsedStrategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}

function unknownStrategyProblem(
  name: string | undefined,
  strategies: readonly ParsedStrategy[],
  path: Problem['path'],
): Problem {
  const names = strategies.map((strategy) => strategy.name);
  const hint = `the strategies are ${names.join(', ')}`;
  if (name === undefined) return valueProblem(path, 'a configuration must name its strategy', hint);
  const message = `there is no strategy "${name}"`;
  return valueProblem([...path, 'strategy'], message, didYouMeanHint(name, names) ?? hint);
}

function pointProblems(
  { dimensions, method }: ParsedStrategy,
  values: Readonly<Record<string, ParameterValue>>,
  path: Problem['path'],
): readonly Problem[] {
  const dimensionsByName = new Map(dimensions.map(({ dimension }) => [dimension.name, dimension]));
  const unknownNames = Object.keys(values).filter((name) => !dimensionsByName.has(name));
  const dimensionsWithImpossibleValue = [...dimensionsByName.values()].filter(
    (dimension) =>
      Object.hasOwn(values, dimension.name) && !isValueOf(dimension, values[dimension.name]!, method?.method),
  );
  if (unknownNames.length > 0 || dimensionsWithImpossibleValue.length > 0) {
    return [
      ...unknownNames.map((name) => {
        const message = `"${name}" is not a parameter of the strategy`;
        return keyProblem([...path, name], message, didYouMeanHint(name, [...dimensionsByName.keys()]));
      }),
      ...dimensionsWithImpossibleValue.map(({ name }) => {
        const message = `${name} can never be ${JSON.stringify(values[name])}`;
        return valueProblem(
          [...path, name],
          message,
          'an enqueued configuration must be a point of the search space',
        );
      }),
    ];
  }
  const active = activeNames(
    dimensions.map(({ strategyDimension }) => strategyDimension),
    values,
  );
  return [...dimensionsByName.keys()].flatMap((name): readonly Problem[] => {
    const hasValue = Object.hasOwn(values, name);
    if (hasValue === active.has(name)) return [];
    return hasValue
      ? [keyProblem([...path, name], `${name} is not active here: its conditions do not hold`)]
      : [valueProblem(path, `${name} has no value here`)];
  });
}
