import { canonicalJson, type Parameters, type Strategy } from '@ridgeline/core';
import { createCube, type CubeAxis } from '../cube.ts';
import type { Steps } from './margin.ts';

/**
 * A strategy's space as coordinates in the unit cube; a choice among more than two values has one coordinate per value.
 */
export interface Coordinates {
  readonly count: number;
  /** Stepped coordinates, which stand for choices between two values and for numbers with steps. */
  readonly steps: readonly Steps[];
  decode(coordinates: Float64Array): Parameters;
  /** Coordinates of a configuration; a stepped value is encoded as the middle of its interval. */
  encode(parameters: Parameters): Float64Array;
  /** True if the coordinates decode to the parameters. */
  matches(coordinates: Float64Array, parameters: Parameters): boolean;
  /** True if all continuous coordinates are within the cube. */
  isWithin(coordinates: Float64Array): boolean;
  /** Nearest point with all continuous coordinates within the cube. */
  clip(coordinates: Float64Array): Float64Array;
}

/** Coordinates of a choice's selected value and of its other values: the middles of the cube's halves. */
const SELECTED = 0.75;
const UNSELECTED = 0.25;

/** Coordinates of one parameter. */
interface ParameterCoordinates {
  readonly type: 'number' | 'steps' | 'choice';
  /** Index of the first coordinate. */
  readonly first: number;
  readonly count: number;
  readonly levels: Float64Array | undefined;
}

/** Creates the coordinates of a strategy's free parameters. */
export function createCoordinates(strategy: Strategy): Coordinates {
  const cube = createCube(strategy);
  const coordinatesByAxis: ParameterCoordinates[] = [];
  let count = 0;
  for (const axis of cube.axes) {
    const axisCoordinates = createParameterCoordinates(axis, count);
    coordinatesByAxis.push(axisCoordinates);
    count += axisCoordinates.count;
  }
  const steps = coordinatesByAxis.flatMap(({ type, first, levels }): readonly Steps[] =>
    type === 'steps'
      ? [{ axis: first, low: 0.5 / levels!.length, step: 1 / levels!.length, count: levels!.length }]
      : [],
  );
  const isContinuous = new Uint8Array(count).fill(1);
  for (const { axis } of steps) isContinuous[axis] = 0;

  const decode = (coordinates: Float64Array) =>
    cube.decode(
      Float64Array.from(coordinatesByAxis, (axisCoordinates) => toPosition(axisCoordinates, coordinates)),
    );
  const encode = (parameters: Parameters) => {
    const result = new Float64Array(count);
    cube
      .encode(parameters)
      .forEach((position, index) => setCoordinates(result, coordinatesByAxis[index]!, position));
    return result;
  };
  return {
    count,
    steps,
    decode,
    encode,
    matches: (coordinates, parameters) =>
      canonicalJson({ ...decode(coordinates) }) === canonicalJson({ ...parameters }),
    isWithin: (coordinates) =>
      coordinates.every((value, index) => !isContinuous[index] || (value >= 0 && value <= 1)),
    clip: (coordinates) =>
      coordinates.map((value, index) => (isContinuous[index] ? Math.min(1, Math.max(0, value)) : value)),
  };
}

function createParameterCoordinates({ isChoice, levels }: CubeAxis, first: number): ParameterCoordinates {
  if (isChoice && levels!.length > 2) return { type: 'choice', first, count: levels!.length, levels };
  return { type: levels === undefined || levels.length < 2 ? 'number' : 'steps', first, count: 1, levels };
}

/** Position of a parameter on its axis of the cube. */
function toPosition({ type, first, count, levels }: ParameterCoordinates, coordinates: Float64Array): number {
  if (type === 'number') return levels?.[0] ?? coordinates[first]!;
  if (type === 'steps') return levels![Math.round(coordinates[first]! * levels!.length - 0.5)]!;
  let largest = 0;
  for (let index = 1; index < count; index++)
    if (coordinates[first + index]! > coordinates[first + largest]!) largest = index;
  return levels![largest]!;
}

function setCoordinates(
  coordinates: Float64Array,
  { type, first, count, levels }: ParameterCoordinates,
  position: number,
): void {
  if (type === 'number') coordinates[first] = position;
  else {
    // An inactive choice has no level, so its coordinates do not matter.
    const level = levels!.indexOf(position);
    if (type === 'steps')
      coordinates[first] = level < 0 ? Math.min(1, Math.max(0, position)) : (level + 0.5) / levels!.length;
    else
      for (let index = 0; index < count; index++)
        coordinates[first + index] = index === level ? SELECTED : UNSELECTED;
  }
}
