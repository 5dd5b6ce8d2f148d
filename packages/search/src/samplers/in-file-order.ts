import type { Parameters, Strategy } from '@ridgeline/core';

/** Parameters in the order in which the file names them, however they were found. */
export function inFileOrder({ dimensions }: Strategy, values: Parameters): Parameters {
  return Object.fromEntries(
    dimensions.flatMap(({ dimension: { name } }) =>
      Object.hasOwn(values, name) ? [[name, values[name]!]] : [],
    ),
  );
}
