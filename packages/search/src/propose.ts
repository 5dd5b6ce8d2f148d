import type { Configuration, SearchDefinition } from '@ridgeline/core';
import { configurationAt } from './configuration-at.ts';
import type { History } from './history.ts';

/**
 * What to try as configuration `index`, given what is known by then; undefined beyond the end of the plan. Grid and
 * random search do not look at the history.
 *
 * @example
 * propose(definition, 0, []); // { number: 0, strategy: 'none', point: 0, parameters: {} }
 */
export function propose(
  definition: SearchDefinition,
  index: number,
  _history: History,
): Configuration | undefined {
  return configurationAt(definition, index);
}
