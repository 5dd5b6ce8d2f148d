import type { SearchDefinition } from '@ridgeline/core';
import { planStudy } from './plan-study.ts';

/** Lag where nobody knows how many configurations there will be, and the largest that is taken unasked. */
const MOST = 32;

/** Number of lags in a search: most of its configurations then see most of those before them. */
const SHARE = 8;

/**
 * The lag of a search whose file says none: an eighth of its configurations, at most 32. At least as many as there are
 * strategies, for each sees its own history only: by so much it sees all of it.
 *
 * @example
 * defaultLag(definition); // 1 of 12 configurations of one strategy, 7 of 60, 32 of 256 and more
 */
export function defaultLag(definition: SearchDefinition): number {
  const plan = planStudy(definition);
  const lag = plan.type === 'finite' ? Math.min(MOST, Math.floor(plan.configurations / SHARE)) : MOST;
  return Math.max(1, lag, definition.strategies.length);
}

/**
 * A definition with the lag that it says, or else the default: so it is kept with its study, whose trials must not
 * change where `run_cap` does.
 */
export function withLag<D extends SearchDefinition>(definition: D): D & { readonly lag: number } {
  return { ...definition, lag: definition.lag ?? defaultLag(definition) };
}
