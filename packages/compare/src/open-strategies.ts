import type { Comparison } from './comparison.ts';

/**
 * Strategies with a pair that a later look may decide; the others are trained no further.
 *
 * @example
 * openStrategies(comparison); // ['dropout', 'none']
 */
export function openStrategies({ pairs, strategies }: Comparison): readonly string[] {
  const open = new Set(
    pairs.flatMap((pair) => (pair.type === 'compared' && pair.isOpen ? [pair.a, pair.b] : [])),
  );
  return strategies.map(({ strategy }) => strategy).filter((name) => open.has(name));
}
