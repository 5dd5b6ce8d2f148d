import { shortName, type Dimension, type StudyDefinition } from '@ridgeline/core';

/** Parameter that differs between configurations. */
export interface VaryingParameter {
  /** Dotted path into `task`. */
  readonly path: string;
  /** Shortest suffix of the path that is unique among the varying parameters. */
  readonly name: string;
  /**
   * True for a parameter of the shared space; in finals, for a parameter that every strategy has; in a study with a
   * single strategy, for every parameter.
   */
  readonly isShared: boolean;
}

/**
 * Parameters whose values a table shows: first the shared ones, then the others, each in file order. Constants are left
 * out, because the strategy's name identifies them. Finals include them, because the search chose them.
 *
 * @example
 * varyingParameters(definition).map((parameter) => parameter.name); // ['learning_rate', 'l2', 'dropout']
 */
export function varyingParameters(definition: StudyDefinition): readonly VaryingParameter[] {
  const { strategies, finalsOf } = definition;
  const isInAll = (name: string) =>
    strategies.every(({ dimensions }) => dimensions.some(({ dimension }) => dimension.name === name));
  const sharedByName = new Map<string, boolean>();
  for (const strategy of strategies) {
    for (const { owner, dimension } of strategy.dimensions) {
      // In finals, every parameter is a constant.
      if (!varies(dimension) && finalsOf === undefined) continue;
      const isShared = finalsOf === undefined ? owner === 'shared' : isInAll(dimension.name);
      sharedByName.set(dimension.name, (sharedByName.get(dimension.name) ?? true) && isShared);
    }
  }
  const paths = [...sharedByName.keys()];
  const hasOneStrategy = strategies.length === 1;
  const parameters = paths.map((path) => ({
    path,
    name: shortName(path, paths),
    isShared: hasOneStrategy || sharedByName.get(path) === true,
  }));
  return [...parameters.filter((item) => item.isShared), ...parameters.filter((item) => !item.isShared)];
}

function varies(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return false;
  if ('values' in dimension) return dimension.values.length > 1;
  return !('min' in dimension) || dimension.min !== dimension.max;
}
