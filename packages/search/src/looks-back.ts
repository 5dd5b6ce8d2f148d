import type { SearchDefinition } from '@ridgeline/core';
import { defaultLag } from './default-lag.ts';
import { samplers } from './samplers/samplers.ts';

/** Whether some strategy learns from what came of earlier configurations. */
export function isAdaptive({ strategies }: SearchDefinition): boolean {
  return strategies.some(({ method }) => samplers[method].type === 'adaptive');
}

/** Whether what came of earlier configurations matters: to a sampler, to a pruner, or to when the search is over. */
export function looksBack(definition: SearchDefinition): boolean {
  const { pruner, target, patience } = definition;
  return isAdaptive(definition) || pruner.name !== 'none' || target !== undefined || patience !== undefined;
}

/** A configuration waits until those have ended that stand so many places before it; Infinity where none waits. */
export function lagOf(definition: SearchDefinition): number {
  return looksBack(definition) && !definition.asynchronous
    ? (definition.lag ?? defaultLag(definition))
    : Infinity;
}
