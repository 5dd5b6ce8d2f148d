import type { ConfigurationState, Study } from '@ridgeline/core';
import { noFilter, type Filter } from './interaction.ts';

const states = [
  'running',
  'complete',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
] as const satisfies ConfigurationState[];

/**
 * Parses a filter of terms. Each is a prefix, or else a part, of the name of a strategy or a state. The first matching
 * strategy in file order is taken. Undefined if a term matches nothing.
 *
 * @example
 * readFilter('dr fail', study); // { strategy: 'dropout', state: 'failed' }
 */
export function readFilter(text: string, study: Study): Filter | undefined {
  const strategies = study.definition.strategies.map(({ name }) => name);
  let filter = noFilter;
  for (const word of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const strategy = fitting(strategies, word);
    const state = fitting(states, word);
    if (strategy === undefined && state === undefined) return undefined;
    filter = strategy === undefined ? { ...filter, state } : { ...filter, strategy };
  }
  return filter;
}

function fitting<T extends string>(names: readonly T[], word: string): T | undefined {
  return (
    names.find((name) => name.toLowerCase().startsWith(word)) ??
    names.find((name) => name.toLowerCase().includes(word))
  );
}

/** Text of the filter: `dropout failed`; empty for none. */
export function filterText({ strategy, state }: Filter): string {
  return [strategy, state].filter((word) => word !== undefined).join(' ');
}
