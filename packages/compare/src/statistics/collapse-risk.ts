/** Chance of a false claim if training collapses by chance on some seeds. */
export interface CollapseRisk {
  /** Number of seeds behind a claim. */
  readonly seeds: number;
  /** Chance of a claim although no strategies differ, if each training collapses with a chance of one half. */
  readonly chance: number;
  /** Smallest number of seeds at which this chance is at most the level. */
  readonly seedsNeeded: number;
}

interface ClaimTests {
  /** Number of seeds behind a claim; Infinity without a claim. */
  readonly seeds: number;
  /** Number of tested strategies. */
  readonly strategies: number;
  /** True if only the pairs of one strategy are tested. */
  readonly hasReference: boolean;
  /** Accepted chance of any false claim, 0 to 1. */
  readonly level: number;
}

/**
 * Risk of a claim by t tests if training collapses by chance. On few seeds, one of several equal strategies may always
 * collapse while another never does. Their differences then hardly vary, and their p value is so small that no
 * correction for several pairs prevents the claim. Undefined if the chance of this is at most the level.
 *
 * @example
 * findCollapseRisk({ seeds: 2, strategies: 2, hasReference: false, level: 0.05 });
 * // { seeds: 2, chance: 0.125, seedsNeeded: 3 }
 */
export function findCollapseRisk(tests: ClaimTests): CollapseRisk | undefined {
  const { seeds, level } = tests;
  const chance = computeChance(tests, seeds);
  if (chance <= level) return undefined;
  let seedsNeeded = seeds + 1;
  while (computeChance(tests, seedsNeeded) > level) seedsNeeded++;
  return { seeds, chance, seedsNeeded };
}

/** Chance that a tested pair has one strategy that collapses on all seeds and one that collapses on none. */
function computeChance({ strategies, hasReference }: ClaimTests, seeds: number): number {
  const allCollapseChance = 2 ** -seeds;
  return hasReference
    ? 2 * allCollapseChance * (1 - (1 - allCollapseChance) ** (strategies - 1))
    : 1 - 2 * (1 - allCollapseChance) ** strategies + (1 - 2 * allCollapseChance) ** strategies;
}
