import type { Parameters, SearchDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from '../history.ts';
import { propose } from '../propose.ts';

/** Creates the definition of a search, by default with at most 1,000 configurations. */
export function createDefinition(spec: object): SearchDefinition {
  const parsed = parseSearch({ run_cap: 1000, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Runs a search sequentially: each suggestion uses all earlier results. */
export function optimize(
  definition: SearchDefinition,
  count: number,
  loss: (parameters: Parameters) => number,
): readonly FinishedConfiguration[] {
  const finished: FinishedConfiguration[] = [];
  for (let index = 0; index < count; index++) {
    const configuration = propose(definition, index, { finished, pending: [] });
    if (configuration === undefined) break;
    const value = loss(configuration.parameters);
    finished.push({ configuration, outcome: 'complete', value, repeats: [] });
  }
  return finished;
}

/** Smallest value of these configurations. */
export function bestValue(finished: readonly FinishedConfiguration[]): number {
  return Math.min(...finished.map(({ value }) => value!));
}
