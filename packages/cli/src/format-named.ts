import { RidgelineError } from '@ridgeline/core';

/**
 * Format with the given name.
 *
 * @throws RidgelineError `USAGE` with the known names if it is none of them.
 */
export function formatNamed<Format>(formats: ReadonlyMap<string, Format>, name: string): Format {
  const format = formats.get(name);
  if (format !== undefined) return format;
  throw new RidgelineError('USAGE', `There is no format "${name}".`, {
    hint: `Formats: ${[...formats.keys()].join(', ')}.`,
  });
}
