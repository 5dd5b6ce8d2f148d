import type { FinalsOf } from '@ridgeline/core';

/**
 * Share of alpha that a round of finals may spend: 0.8 for the first, then 0.2 / 2^(round - 1). All rounds together
 * never exceed alpha, however many are added after seeing results.
 *
 * @param round from 1
 * @example
 * roundShare(2); // 0.1
 */
export function roundShare(round: number): number {
  let share = round === 1 ? 0.8 : 0.2;
  for (let i = 1; i < round; i++) share /= 2;
  return share;
}

/**
 * Share of alpha that finals may spend: the share of their round, or 1 for a claim, which has its own alpha.
 *
 * @example
 * alphaShareOf({ round: 2 }); // 0.1
 */
export function alphaShareOf(finalsOf: Pick<FinalsOf, 'round' | 'claim'> | undefined): number {
  return finalsOf?.claim === undefined ? roundShare(finalsOf?.round ?? 1) : 1;
}
