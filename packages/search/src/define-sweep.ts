import { RidgelineError, type SearchDefinition, type SweepDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import type { SweepWords } from './point-of.ts';

/** A sweep that was defined in code: what the words say, and the words, whose types say what its points are. */
export interface Sweep<W extends SweepWords> {
  readonly words: W;
  readonly definition: SearchDefinition | SweepDefinition;
}

/**
 * Reads the words of a sweep file as an object in code, with the same meaning: the same keys, the same checks, the same
 * defaults. Bounds that are both whole mean whole numbers, as in a file; JavaScript does not tell 1 from 1.0, so say
 * `distribution: 'uniform'` where any number between them is meant.
 *
 * Throws `RidgelineError` `SWEEP_INVALID` with a line for each problem.
 *
 * @example
 * const sweep = defineSweep({
 *   method: 'random',
 *   run_cap: 20,
 *   parameters: { rate: { min: 0.001, max: 0.1 }, kernel: { values: ['linear', 'rbf'] } },
 * });
 * sweep.definition.strategies[0].method; // 'random'
 */
export function defineSweep<const W extends SweepWords>(words: W): Sweep<W> {
  const parsed = parseSearch(words, 'sweep');
  if (parsed.ok) return { words, definition: parsed.value };
  const lines = parsed.problems.map(({ path, message, hint }) => {
    const place = path.length === 0 ? '' : `${path.join('.')}: `;
    return `${place}${message}${hint === undefined ? '' : ` — ${hint}`}`;
  });
  throw new RidgelineError('SWEEP_INVALID', lines.join('\n'), { problems: parsed.problems });
}
