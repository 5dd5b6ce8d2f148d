import { RidgelineError, type StudyDefinition } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import type { SweepSpec } from './point-of.ts';

/**
 * Sweep defined in code: its spec, whose type determines the types of its points, and the definition parsed from it.
 */
export interface Sweep<Spec extends SweepSpec> {
  readonly spec: Spec;
  readonly definition: StudyDefinition;
}

/**
 * Parses a sweep given as an object, with the same keys, checks and defaults as a file. As in a file, a parameter with
 * two whole bounds is an integer. JavaScript does not distinguish 1 from 1.0, so use `distribution: 'uniform'` for real
 * numbers between whole bounds.
 *
 * @throws RidgelineError `SWEEP_INVALID` with a line for each problem.
 *
 * @example
 * const sweep = defineSweep({
 *   method: 'random',
 *   run_cap: 20,
 *   parameters: { rate: { min: 0.001, max: 0.1 }, kernel: { values: ['linear', 'rbf'] } },
 * });
 * sweep.definition.strategies[0].method; // 'random'
 */
export function defineSweep<const Spec extends SweepSpec>(spec: Spec): Sweep<Spec> {
  const parsed = parseSearch(spec, 'sweep');
  if (parsed.ok) return { spec, definition: parsed.value };
  const lines = parsed.problems.map(({ path, message, hint }) => {
    const prefix = path.length === 0 ? '' : `${path.join('.')}: `;
    return `${prefix}${message}${hint === undefined ? '' : ` — ${hint}`}`;
  });
  throw new RidgelineError('SWEEP_INVALID', lines.join('\n'), { problems: parsed.problems });
}
