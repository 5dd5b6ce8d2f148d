import {
  activeParameters,
  type Dimension,
  type Parameters,
  type ParameterValue,
  type Strategy,
} from '@ridgeline/core';
import { createSearchAxis, type SearchAxis } from './axis.ts';
import { fixedValue } from './draws.ts';
import type { Points } from './gp/kernel.ts';

/** A strategy's space as a unit cube: numbers in [0, 1], choices by their codes. */
export interface CubeSpace {
  readonly axes: readonly CubeAxis[];
  encode(parameters: Parameters): Float64Array;
  decode(position: Float64Array): Parameters;
  /** Nearest position of a valid configuration: numbers at their steps, inactive parameters at one common position. */
  snap(position: Float64Array): Float64Array;
  /** Positions as the rows of a matrix. */
  pointsAt(positions: readonly Float64Array[]): Points;
}

export interface CubeAxis {
  /** Name of the parameter. */
  readonly name: string;
  /**
   * Coordinates of a number's steps, or codes of a choice's possible values; undefined for a number without evenly
   * spaced steps or with too many.
   */
  readonly levels: Float64Array | undefined;
  readonly isChoice: boolean;
  /** Coordinate at quantile `u`. */
  at(u: number): number;
}

/** Quantiles that bound the search over a normal parameter, which has no bounds. */
const NORMAL_QUANTILES = [0.001, 0.999] as const;
/** Maximum number of steps that a number's axis lists. */
const MAX_LISTED = 1000;
/** Position of an inactive number, and code of an inactive choice, which differs from all other codes. */
const INACTIVE = { number: 0.5, choice: -1 };

/** Axis of the cube, with the codes of its parameter's values. */
interface CodedAxis extends CubeAxis {
  readonly axis: SearchAxis;
  /** Codes at the sides of the cube. */
  readonly low: number;
  readonly high: number;
  readonly isContinuous: boolean;
}

/** Creates the cube of a strategy's free parameters. */
export function createCube({ dimensions }: Strategy): CubeSpace {
  const axes = dimensions.flatMap(({ dimension }): readonly CodedAxis[] => {
    const axis = createSearchAxis(dimension);
    return axis === undefined ? [] : [createCubeAxis(dimension, axis)];
  });
  const names = new Set(axes.map(({ name }) => name));
  const fixedEntries = dimensions
    .filter(({ dimension }) => !names.has(dimension.name))
    .map(({ dimension }) => [dimension.name, fixedValue(dimension)] as const);
  const isConditional = dimensions.some(({ when }) => when !== undefined);

  const encode = (parameters: Parameters) =>
    Float64Array.from(axes, (axis) =>
      Object.hasOwn(parameters, axis.name) ? toCube(axis, parameters[axis.name]!) : inactiveCoordinate(axis),
    );
  const decode = (position: Float64Array) => {
    const values = new Map<string, ParameterValue>(fixedEntries);
    axes.forEach((axis, index) => values.set(axis.name, fromCube(axis, position[index]!)));
    const orderedEntries = dimensions.map(({ dimension: { name } }) => [name, values.get(name)!] as const);
    return activeParameters(dimensions, Object.fromEntries(orderedEntries));
  };
  return {
    axes,
    encode,
    decode,
    snap(position) {
      if (isConditional) return encode(decode(position));
      return position.map((coordinate, index) => {
        const axis = axes[index]!;
        return axis.isChoice || axis.isContinuous ? coordinate : toCube(axis, fromCube(axis, coordinate));
      });
    },
    pointsAt(positions) {
      const rows = new Float64Array(positions.length * axes.length);
      positions.forEach((position, row) => rows.set(position, row * axes.length));
      return { count: positions.length, isChoice: axes.map(({ isChoice }) => isChoice), rows };
    },
  };
}

function createCubeAxis(dimension: Dimension, axis: SearchAxis): CodedAxis {
  const { name } = dimension;
  if (axis.type === 'choice') {
    const levels = Float64Array.from(axis.prior.keys()).filter((code) => axis.prior[code]! > 0);
    return {
      name,
      axis,
      low: 0,
      high: 1,
      levels,
      isChoice: true,
      isContinuous: false,
      at: (u) => levels[Math.floor(u * levels.length)]!,
    };
  }
  const isNormal = dimension.type === 'normal' || dimension.type === 'log_normal';
  const [low, high] = isNormal ? NORMAL_QUANTILES : [axis.low, axis.high];
  const count = axis.step === 0 ? Infinity : Math.round((axis.high - axis.low) / axis.step);
  const levels =
    count > MAX_LISTED
      ? undefined
      : Float64Array.from({ length: count }, (_, level) => (level + 0.5) / count);
  return {
    name,
    axis,
    low,
    high,
    levels,
    isChoice: false,
    isContinuous: axis.step === 0 && !('q' in dimension && dimension.q !== undefined),
    at: (u) => u,
  };
}

function toCube({ axis, low, high }: CodedAxis, value: ParameterValue): number {
  const code = axis.encode(value);
  return axis.type === 'choice' ? code : Math.min(1, Math.max(0, (code - low) / (high - low)));
}

function fromCube({ axis, low, high }: CodedAxis, position: number): ParameterValue {
  if (axis.type === 'choice') return axis.decode(Math.max(0, position));
  return axis.decode(low + position * (high - low));
}

function inactiveCoordinate({ isChoice }: CubeAxis): number {
  return isChoice ? INACTIVE.choice : INACTIVE.number;
}
