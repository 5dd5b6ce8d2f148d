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
 * Reads a filter as a person types it: words, each the beginning of a strategy's name or of a state, or else a part of
 * one; the first strategy in file order that fits is taken. Undefined where a word fits nothing.
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
