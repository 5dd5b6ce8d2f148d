import { numericRange } from '@ridgeline/compare';
import type { Dimension, Json, ParameterValue, StudyDefinition } from '@ridgeline/core';

/** One dimension per name, in file order. */
export function dimensionsOf(definition: StudyDefinition): readonly Dimension[] {
  const byName = new Map<string, Dimension>();
  for (const { dimensions } of definition.strategies) {
    for (const { dimension } of dimensions) {
      if (!byName.has(dimension.name)) byName.set(dimension.name, dimension);
    }
  }
  return [...byName.values()];
}

/** Value as a row shows it. */
export function cellOf(value: ParameterValue): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

/** Axis of a dimension: its numbers, or its choices side by side. */
export function axisOf(dimension: Dimension): Readonly<Record<string, Json>> {
  const range = numericRange(dimension);
  if (range === undefined) return { type: 'nominal', axis: { labelAngle: 0, labelLimit: 140 } };
  return { type: 'quantitative', scale: range.log ? { type: 'log', nice: false } : { zero: false } };
}
