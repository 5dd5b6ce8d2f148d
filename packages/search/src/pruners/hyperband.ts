import { randomStream, type Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, Milestone, MilestoneLoss } from './pruner.ts';
import type { Score } from './scores.ts';
import { lossesAtRungs, successiveHalving } from './successive-halving.ts';

type Hyperband = Extract<Pruner, { name: 'hyperband' }>;

/**
 * Hyperband (Li et al., JMLR 18, 2018) as in Optuna's HyperbandPruner: each trial belongs to a bracket. Bracket b is
 * successive halving that starts b rungs later, among the trials of that bracket only.
 */
export function hyperband(pruner: Hyperband, judgedTrial: JudgedTrial): Decision {
  const { bracket } = judgedTrial;
  return successiveHalving(bracketHalving(pruner, bracket), {
    ...judgedTrial,
    lossesAt: (rung) => judgedTrial.lossesAt(bracketRung(bracket, rung)),
  });
}

/** Losses of a trial at those rungs of its bracket that the trial has reached. */
export function lossesAtBracketRungs(
  pruner: Hyperband,
  scores: readonly Score[],
  bracket: number,
): readonly MilestoneLoss[] {
  return lossesAtRungs(bracketHalving(pruner, bracket), scores).map(({ milestone, loss }) => ({
    milestone: bracketRung(bracket, milestone),
    loss,
  }));
}

function bracketHalving({ minResource, reductionFactor, bootstrapCount }: Hyperband, bracket: number) {
  return {
    name: 'successive_halving',
    minResource,
    reductionFactor,
    bootstrapCount,
    minEarlyStoppingRate: bracket,
  } as const;
}

/** Milestone that identifies a rung of one bracket. */
function bracketRung(bracket: number, rung: Milestone): Milestone {
  return `${bracket}/${rung}`;
}

/** Weight of each bracket, proportional to its expected number of trials, as in Optuna's HyperbandPruner. */
export function bracketWeights({ minResource, maxResource, reductionFactor }: Hyperband): readonly number[] {
  const powers = [1];
  while (minResource * powers.at(-1)! * reductionFactor <= maxResource) {
    powers.push(powers.at(-1)! * reductionFactor);
  }
  return powers.toReversed().map((power, bracket) => {
    const rungs = powers.length - 1 - bracket;
    return Math.ceil((powers.length * power) / (rungs + 1));
  });
}

/**
 * Creates the function from a point to its bracket, which is drawn by {@link bracketWeights}. A point has the same
 * bracket in every strategy, so that no strategy is pruned earlier by chance.
 */
export function createBracketOf(pruner: Hyperband, seed: number): (point: number) => number {
  const weights = bracketWeights(pruner);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const cache = new Map<number, number>();
  const draw = (point: number) => {
    let remaining = randomStream(seed, 'hyperband', point).uniform(0) * sum;
    const bracket = weights.findIndex((weight) => (remaining -= weight) < 0);
    return bracket === -1 ? weights.length - 1 : bracket;
  };
  return (point) => {
    const bracket = cache.get(point) ?? draw(point);
    cache.set(point, bracket);
    return bracket;
  };
}
