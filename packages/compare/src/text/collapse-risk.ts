import type { CollapseRisk } from '../statistics/collapse-risk.ts';
import { formatRoundedPercent } from './unit.ts';

/** Sentence that casts doubt on a claim; none without a risk. `unit` names the repeats in the plural, such as `seeds`. */
export function describeCollapseDoubt(risk: CollapseRisk | undefined, unit: string): readonly string[] {
  return risk === undefined
    ? []
    : [`Over ${risk.seeds} ${unit}, training that collapses by chance can look like a difference.`];
}

/** Describes by how much the chance of a false claim can exceed its level; none without a risk. */
export function describeCollapseRisk(
  risk: CollapseRisk | undefined,
  level: number,
  unit: string,
): readonly string[] {
  return risk === undefined
    ? []
    : [
        `With ${risk.seeds} ${unit}, a claim supposes that training does not collapse by chance: if each run collapsed with a ` +
          `chance of one half, about ${formatRoundedPercent(risk.chance)} of studies without a difference would claim one. ` +
          `${risk.seedsNeeded} ${unit} keep this to ${formatRoundedPercent(level)}.`,
      ];
}
