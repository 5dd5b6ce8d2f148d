import { shortName } from '@ridgeline/core';

/**
 * Short name of a parameter. `schedule.name` keeps its section, because `name` would be ambiguous.
 *
 * @param paths paths of all parameters
 */
export function parameterName(path: string, paths: readonly string[]): string {
  const short = shortName(path, paths);
  return short === 'name' ? path.split('.').slice(-2).join('.') : short;
}
