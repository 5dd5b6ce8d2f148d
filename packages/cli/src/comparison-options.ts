import type { ComparisonOptions } from '@ridgeline/compare';
import type { Study } from '@ridgeline/core';

/** What a study's name and state say about how its strategies are to be compared. */
export function comparisonOptionsOf({ definition, state }: Study): ComparisonOptions {
  return { phase: definition.finalsOf === undefined ? 'search' : 'finals', interim: state === 'open' };
}
