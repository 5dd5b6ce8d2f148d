import { Ranking } from '@ridgeline/core';
import type { ComparedPair, Comparison } from '../comparison.ts';
import { repeatUnit } from '../lead.ts';
import { toConfidencePercent } from './unit.ts';

/**
 * Describes the chance that one strategy of a pair is better than the other. The strategy that wins more often
 * comes first; if the other has the better mean, the text says so.
 *
 * @example
 * describeSuperiority(pair, comparison);
 * // 'On a new seed and a new example l2 does better than none with a chance of 54 % (…).'
 */
export function describeSuperiority(
  { a, b, superiority, lost, mean }: Pick<ComparedPair, 'a' | 'b' | 'superiority' | 'lost' | 'mean'>,
  { alpha, metric, nested }: Pick<Comparison, 'alpha' | 'metric' | 'nested'>,
): string {
  const [ahead, behind, chance] =
    superiority.chance >= 0.5 ? [a, b, superiority.chance] : [b, a, 1 - superiority.chance];
  if (superiority.type === 'seeds') {
    const wins = Number((chance * superiority.seeds).toFixed(1));
    const worst = lost.a + lost.b > 0 ? ', lost ones as worst' : '';
    return `${ahead} did better than ${behind} under ${wins} of ${superiority.seeds} ${repeatUnit(nested)} (ties count half${worst}).`;
  }
  const isMeanBehind =
    mean !== undefined && mean !== 0 && new Ranking(metric).isBetter(mean, 0) !== (ahead === a);
  const { interval } = superiority;
  const bounds =
    interval === undefined
      ? undefined
      : ahead === a
        ? [interval.low, interval.high]
        : [1 - interval.high, 1 - interval.low];
  const range =
    bounds === undefined
      ? ''
      : `${toConfidencePercent(alpha)} % interval ${Math.floor(1e3 * bounds[0]! + 1e-9) / 10} to ${Math.ceil(1e3 * bounds[1]! - 1e-9) / 10} %; `;
  return (
    `On a new seed and a new example ${ahead} does better than ${behind} with a chance of ` +
    `${Number((100 * chance).toFixed(1))} % (${range}ties count half)${isMeanBehind ? `; ${behind} wins by more where it wins` : ''}.`
  );
}
