import { numericRange } from '@ridgeline/compare';
import type { Dimension, Json, ParameterValue, StudyDefinition } from '@ridgeline/core';

/** Dimensions of all strategies, in file order; those of one name are merged. */
export function uniqueDimensions(definition: StudyDefinition): readonly Dimension[] {
  const byName = new Map<string, Dimension>();
  for (const { dimensions } of definition.strategies) {
    for (const { dimension } of dimensions) {
      if (!byName.has(dimension.name)) byName.set(dimension.name, dimension);
    }
  }
  return [...byName.values()];
}

/** Converts a parameter's value to a cell of a row. */
export function toCell(value: ParameterValue): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

/** Axis of a dimension: quantitative for numbers, nominal for choices. */
export function dimensionAxis(dimension: Dimension): Readonly<Record<string, Json>> {
  const range = numericRange(dimension);
  if (range === undefined) return { type: 'nominal', axis: { labelAngle: 0, labelLimit: 140 } };
  return { type: 'quantitative', scale: range.log ? { type: 'log', nice: false } : { zero: false } };
}
