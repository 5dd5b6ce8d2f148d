import type { SearchDefinition } from '@ridgeline/core';
import { defaultLag } from './default-lag.ts';
import { samplers } from './samplers/samplers.ts';

/** True if some strategy learns from earlier results. */
export function isAdaptive({ strategies }: SearchDefinition): boolean {
  return strategies.some(({ method }) => samplers[method].type === 'adaptive');
}

/** True if earlier results matter: to a sampler, to a pruner, or to the end of the search. */
export function looksBack(definition: SearchDefinition): boolean {
  const { pruner, target, patience } = definition;
  return isAdaptive(definition) || pruner.name !== 'none' || target !== undefined || patience !== undefined;
}

/** Distance from a configuration to those it waits for; Infinity if none waits. */
export function lagOf(definition: SearchDefinition): number {
  return looksBack(definition) && !definition.asynchronous
    ? (definition.lag ?? defaultLag(definition))
    : Infinity;
}
