import { shortName, type Dimension, type StudyDefinition } from '@ridgeline/core';

/** Parameter that differs between configurations. */
export interface VaryingParameter {
  /** Dotted path into `task`. */
  readonly path: string;
  /** Shortest suffix of the path that no other varying parameter has. */
  readonly name: string;
  /** True if every strategy has the parameter. */
  readonly shared: boolean;
}

/**
 * Parameters whose values a table has to show, in file order, with shared ones first. Constants are left out, since the
 * name of the strategy identifies them; in finals they are included, since they were chosen by the search.
 *
 * @example
 * varyingParameters(definition).map((parameter) => parameter.name); // ['learning_rate', 'l2', 'dropout']
 */
export function varyingParameters(definition: StudyDefinition): readonly VaryingParameter[] {
  const { strategies, finalsOf } = definition;
  const isInAll = (name: string) =>
    strategies.every(({ dimensions }) => dimensions.some(({ dimension }) => dimension.name === name));
  const shared = new Map<string, boolean>();
  for (const strategy of strategies) {
    for (const { owner, dimension } of strategy.dimensions) {
      // In finals, every parameter is a constant.
      if (!varies(dimension) && finalsOf === undefined) continue;
      const isShared = finalsOf === undefined ? owner === 'shared' : isInAll(dimension.name);
      shared.set(dimension.name, (shared.get(dimension.name) ?? true) && isShared);
    }
  }
  const paths = [...shared.keys()];
  const isOnlyStrategy = strategies.length === 1;
  const parameters = paths.map((path) => ({
    path,
    name: shortName(path, paths),
    shared: isOnlyStrategy || shared.get(path) === true,
  }));
  return [...parameters.filter((item) => item.shared), ...parameters.filter((item) => !item.shared)];
}

function varies(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return false;
  if ('values' in dimension) return dimension.values.length > 1;
  return !('min' in dimension) || dimension.min !== dimension.max;
}
