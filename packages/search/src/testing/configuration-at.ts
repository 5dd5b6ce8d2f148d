import type { Configuration, SearchDefinition } from '@ridgeline/core';
import { noHistory } from '../history.ts';
import { isAdaptive } from '../horizon.ts';
import { propose } from '../propose.ts';

/**
 * Configuration `number`, from 0, of a search that does not learn; undefined beyond the end of the plan. A pure
 * function of the definition and the number.
 *
 * @example
 * configurationAt(definition, 2); // { number: 2, strategy: 'l2', point: 0, parameters: { … } }
 */
export function configurationAt(definition: SearchDefinition, number: number): Configuration | undefined {
  if (isAdaptive(definition)) throw new Error('A learning search chooses its configurations as it runs.');
  return propose(definition, number, noHistory);
}
