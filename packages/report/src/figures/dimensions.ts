import { numericRange } from '@ridgeline/compare';
import {
  canonicalJson,
  type Dimension,
  type Json,
  type ParameterValue,
  type StudyDefinition,
} from '@ridgeline/core';

/** Dimensions of all strategies, in file order; those of one name are merged. */
export function uniqueDimensions(definition: StudyDefinition): readonly Dimension[] {
  const byName = new Map<string, Dimension>();
  for (const { dimensions } of definition.strategies) {
    for (const { dimension } of dimensions) {
      const earlierDimension = byName.get(dimension.name);
      byName.set(
        dimension.name,
        earlierDimension === undefined ? dimension : mergeDimensions(earlierDimension, dimension),
      );
    }
  }
  return [...byName.values()];
}

/** Merges two dimensions of one name: a range stands for both, and choices are collected. */
function mergeDimensions(first: Dimension, second: Dimension): Dimension {
  const [choices, otherChoices] = [listChoices(first), listChoices(second)];
  if (choices === undefined) return first;
  if (otherChoices === undefined) return second;
  const distinctChoices = new Map(
    [...choices, ...otherChoices].map((value) => [canonicalJson(value), value]),
  );
  return { type: 'categorical', name: first.name, values: [...distinctChoices.values()] };
}

/** Choices of a dimension; undefined for a range. */
function listChoices(dimension: Dimension): readonly ParameterValue[] | undefined {
  if (dimension.type === 'constant') return [dimension.value];
  return 'values' in dimension ? dimension.values : undefined;
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
