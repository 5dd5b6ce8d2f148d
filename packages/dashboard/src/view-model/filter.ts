import { displayStateIn, outcomeTypes, type ConfigurationState, type Study } from '@ridgeline/core';
import { noFilter, type Filter } from './interaction.ts';

const states: readonly ConfigurationState[] = ['running', ...outcomeTypes];

/**
 * Parses the terms of a filter. A term selects the first strategy that begins with it, else the first strategy that
 * contains it. If there is none, it selects a state in the same way. Undefined if a term selects nothing.
 *
 * @example
 * parseFilter('dr fail', study); // { strategy: 'dropout', state: 'failed' }
 */
export function parseFilter(text: string, study: Study): Filter | undefined {
  const strategies = study.definition.strategies.map(({ name }) => name);
  let filter = noFilter;
  for (const term of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const strategy = findMatch(strategies, term, String);
    const state = findMatch(states, term, (state) => displayStateIn(study.definition, state));
    if (strategy === undefined && state === undefined) return undefined;
    filter = strategy === undefined ? { ...filter, state } : { ...filter, strategy };
  }
  return filter;
}

function findMatch<T extends string>(
  items: readonly T[],
  term: string,
  nameOf: (item: T) => string,
): T | undefined {
  return (
    items.find((item) => nameOf(item).toLowerCase().startsWith(term)) ??
    items.find((item) => nameOf(item).toLowerCase().includes(term))
  );
}

/** Formats a filter, for example `dropout failed`; empty for no filter. */
export function filterText({ strategy, state }: Filter, study: Study): string {
  return [strategy, state && displayStateIn(study.definition, state)]
    .filter((name) => name !== undefined)
    .join(' ');
}
