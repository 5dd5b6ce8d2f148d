import type { Parameters, Strategy } from '@ridgeline/core';

/** Sorts parameters into the order of the file. */
export function inFileOrder({ dimensions }: Strategy, values: Parameters): Parameters {
  return Object.fromEntries(
    dimensions.flatMap(({ dimension: { name } }) =>
      Object.hasOwn(values, name) ? [[name, values[name]!]] : [],
    ),
  );
}
