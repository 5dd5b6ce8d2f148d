import { RidgelineError } from '@ridgeline/core';

/**
 * The format that a person asked for.
 *
 * @throws RidgelineError `USAGE` with the names there are, where it is none of them.
 */
export function formatNamed<Format>(formats: ReadonlyMap<string, Format>, name: string): Format {
  const format = formats.get(name);
  if (format !== undefined) return format;
  throw new RidgelineError('USAGE', `There is no format "${name}".`, {
    hint: `Formats: ${[...formats.keys()].join(', ')}.`,
  });
}
