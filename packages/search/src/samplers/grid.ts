import {
  activeParameters,
  gridAxisOf,
  type GridAxis,
  type Dimension,
  type Parameters,
  type ParameterValue,
  type Strategy,
} from '@ridgeline/core';
import { createCache, inFileOrder } from './draws.ts';
import type { FixedSampler } from './sampler.ts';

/**
 * Grid search, which tries every distinct configuration once. A point is decoded from its number by mixed radix with
 * the last dimension fastest, so a grid of any size takes no memory. If conditions refer to parameters, each
 * combination of their values has a section: the product of the other parameters that this combination activates.
 */
export const grid: FixedSampler = {
  type: 'fixed',
  size: (strategy) => sectionsOf(strategy).reduce((size, section) => size + section.size, 0n),
  pointAt(strategy, point) {
    let rest = BigInt(point);
    for (const section of sectionsOf(strategy)) {
      if (rest < section.size)
        return inFileOrder(strategy, { ...section.fixed, ...decode(section.free, rest) });
      rest -= section.size;
    }
    throw new Error(`Strategy "${strategy.name}" has no point ${point}.`);
  },
};

/** Part of a grid with one combination of values for the controlling parameters. */
interface Section {
  readonly fixed: Parameters;
  readonly free: readonly NamedAxis[];
  readonly size: bigint;
}

interface NamedAxis {
  readonly name: string;
  readonly axis: GridAxis;
}

const sections = createCache<Strategy, readonly Section[]>();

function sectionsOf(strategy: Strategy): readonly Section[] {
  return sections(strategy, '', () => findSections(strategy));
}

function findSections({ dimensions }: Strategy): readonly Section[] {
  const axes = dimensions.map(({ dimension }) => ({
    name: dimension.name,
    axis: requireGridAxis(dimension),
  }));
  const controlling = new Set(dimensions.flatMap(({ when }) => (when ?? []).map(({ name }) => name)));
  const controls = axes.filter(({ name }) => controlling.has(name));
  const remaining = axes.filter(({ name }) => !controlling.has(name));
  const combinations = sizeOf(controls);
  const sections = new Map<string, Section>();
  for (let index = 0n; index < combinations; index++) {
    const values = { ...firstValues(remaining), ...decode(controls, index) };
    const active = activeParameters(dimensions, values);
    const fixed = Object.fromEntries(Object.entries(active).filter(([name]) => controlling.has(name)));
    const free = remaining.filter(({ name }) => Object.hasOwn(active, name));
    // Combinations that differ only in inactive parameters count once.
    sections.set(JSON.stringify(fixed), { fixed, free, size: sizeOf(free) });
  }
  return [...sections.values()];
}

function requireGridAxis(dimension: Dimension): GridAxis {
  const axis = gridAxisOf(dimension);
  if (axis === undefined) throw new Error(`A grid cannot vary "${dimension.name}".`);
  return axis;
}

function sizeOf(axes: readonly NamedAxis[]): bigint {
  return axes.reduce((size, { axis }) => size * axis.size, 1n);
}

function firstValues(axes: readonly NamedAxis[]): Record<string, ParameterValue> {
  return Object.fromEntries(axes.map(({ name, axis }) => [name, axis.at(0n)]));
}

function decode(axes: readonly NamedAxis[], index: bigint): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {};
  let rest = index;
  for (const { name, axis } of axes.toReversed()) {
    values[name] = axis.at(rest % axis.size);
    rest /= axis.size;
  }
  return values;
}
