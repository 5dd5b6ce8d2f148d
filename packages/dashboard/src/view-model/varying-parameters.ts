import { shortName, type Dimension, type StudyDefinition } from '@ridgeline/core';

/** A parameter that differs between configurations. */
export interface VaryingParameter {
  /** Dotted path into `task`. */
  readonly path: string;
  /** Shortest suffix of the path that no other varying parameter has. */
  readonly name: string;
  /** True if every strategy has it, false if only some. */
  readonly shared: boolean;
}

/**
 * Parameters whose values a table has to show, in file order, shared ones first. Constants are left out: if they differ
 * between strategies, the strategy's name suffices. Finals show the values chosen for each strategy.
 *
 * @example
 * varyingParameters(definition).map((parameter) => parameter.name); // ['learning_rate', 'l2', 'dropout']
 */
export function varyingParameters(definition: StudyDefinition): readonly VaryingParameter[] {
  const { strategies, finalsOf } = definition;
  const areInAll = (name: string) =>
    strategies.every(({ dimensions }) => dimensions.some(({ dimension }) => dimension.name === name));
  const shared = new Map<string, boolean>();
  for (const strategy of strategies) {
    for (const { owner, dimension } of strategy.dimensions) {
      // Finals judge the chosen values.
      if (!varies(dimension) && finalsOf === undefined) continue;
      const isShared = finalsOf === undefined ? owner === 'shared' : areInAll(dimension.name);
      shared.set(dimension.name, (shared.get(dimension.name) ?? true) && isShared);
    }
  }
  const paths = [...shared.keys()];
  const alone = strategies.length === 1;
  const parameters = paths.map((path) => ({
    path,
    name: shortName(path, paths),
    shared: alone || shared.get(path) === true,
  }));
  return [...parameters.filter((item) => item.shared), ...parameters.filter((item) => !item.shared)];
}

function varies(dimension: Dimension): boolean {
  if (dimension.type === 'constant') return false;
  if ('values' in dimension) return dimension.values.length > 1;
  return !('min' in dimension) || dimension.min !== dimension.max;
}
