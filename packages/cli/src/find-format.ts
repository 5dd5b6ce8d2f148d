import { RidgelineError } from '@ridgeline/core';

/**
 * Finds the format with the given name.
 *
 * @throws RidgelineError `USAGE`, with the known names, if there is no such format.
 */
export function findFormat<Format>(formats: ReadonlyMap<string, Format>, name: string): Format {
  const format = formats.get(name);
  if (format !== undefined) return format;
  throw new RidgelineError('USAGE', `There is no format "${name}".`, {
    hint: `Formats: ${[...formats.keys()].join(', ')}.`,
  });
}
