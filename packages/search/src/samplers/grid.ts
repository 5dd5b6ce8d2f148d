import {
  activeParameters,
  gridAxisOf,
  type GridAxis,
  type Dimension,
  type Parameters,
  type ParameterValue,
  type Strategy,
} from '@ridgeline/core';
import { createCache, sortByFile } from './draws.ts';
import type { Sampler } from './sampler.ts';

/**
 * Grid search, which tries every distinct configuration once. A point is decoded from its number by mixed radix with
 * the last dimension fastest, so points are never enumerated. Parameters in the conditions of others are called
 * controls. Each combination of their values has a section: the product of all other parameters that are active under
 * this combination.
 */
export const grid = {
  size: (strategy) => cachedSections(strategy).reduce((size, section) => size + section.size, 0n),
  propose(strategy, point) {
    let remainder = BigInt(point);
    for (const section of cachedSections(strategy)) {
      if (remainder < section.size)
        return sortByFile(strategy, { ...section.fixed, ...decode(section.free, remainder) });
      remainder -= section.size;
    }
    throw new Error(`Strategy "${strategy.name}" has no point ${point}.`);
  },
} satisfies Sampler;

/** Part of a grid with one combination of values of the controls. */
interface Section {
  readonly fixed: Parameters;
  readonly free: readonly NamedAxis[];
  readonly size: bigint;
}

interface NamedAxis {
  readonly name: string;
  readonly axis: GridAxis;
}

const sectionCache = createCache<Strategy, readonly Section[]>();

function cachedSections(strategy: Strategy): readonly Section[] {
  return sectionCache(strategy, '', () => findSections(strategy));
}

function findSections({ dimensions }: Strategy): readonly Section[] {
  const axes = dimensions.map(({ dimension }) => ({
    name: dimension.name,
    axis: requireGridAxis(dimension),
  }));
  const controllingNames = new Set(dimensions.flatMap(({ when }) => (when ?? []).map(({ name }) => name)));
  const controls = axes.filter(({ name }) => controllingNames.has(name));
  const otherAxes = axes.filter(({ name }) => !controllingNames.has(name));
  const combinations = countPoints(controls);
  const sections = new Map<string, Section>();
  for (let index = 0n; index < combinations; index++) {
    const values = { ...firstValues(otherAxes), ...decode(controls, index) };
    const active = activeParameters(dimensions, values);
    const fixed = Object.fromEntries(Object.entries(active).filter(([name]) => controllingNames.has(name)));
    const free = otherAxes.filter(({ name }) => Object.hasOwn(active, name));
    // Combinations that differ only in inactive parameters count once.
    sections.set(JSON.stringify(fixed), { fixed, free, size: countPoints(free) });
  }
  return [...sections.values()];
}

function requireGridAxis(dimension: Dimension): GridAxis {
  const axis = gridAxisOf(dimension);
  if (axis === undefined) throw new Error(`A grid cannot vary "${dimension.name}".`);
  return axis;
}

function countPoints(axes: readonly NamedAxis[]): bigint {
  return axes.reduce((size, { axis }) => size * axis.size, 1n);
}

function firstValues(axes: readonly NamedAxis[]): Record<string, ParameterValue> {
  return Object.fromEntries(axes.map(({ name, axis }) => [name, axis.at(0n)]));
}

function decode(axes: readonly NamedAxis[], index: bigint): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {};
  let remainder = index;
  for (const { name, axis } of axes.toReversed()) {
    values[name] = axis.at(remainder % axis.size);
    remainder /= axis.size;
  }
  return values;
}
