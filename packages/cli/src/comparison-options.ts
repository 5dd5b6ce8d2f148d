import type { ComparisonOptions } from '@ridgeline/compare';
import type { Study } from '@ridgeline/core';

/** What a study's name and state say about how its strategies are to be compared. */
export function comparisonOptionsOf({ name, state }: Study): ComparisonOptions {
  return { phase: /\.finals-\d+$/.test(name) ? 'finals' : 'search', interim: state === 'open' };
}
