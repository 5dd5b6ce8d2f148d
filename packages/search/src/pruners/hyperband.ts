import { randomStream, type Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, Milestone, MilestoneLoss } from './pruner.ts';
import type { Score } from './scores.ts';
import { lossesAtRungs, successiveHalving } from './successive-halving.ts';

type Hyperband = Extract<Pruner, { name: 'hyperband' }>;

/**
 * Hyperband (Li et al., JMLR 18, 2018) as in Optuna's HyperbandPruner: each trial belongs to a bracket. Bracket b is
 * successive halving that starts b rungs later, among the trials of that bracket only.
 */
export function hyperband(
  pruner: Hyperband,
  judged: JudgedTrial,
  bracketOf: (point: number) => number,
): Decision {
  const bracket = bracketOf(judged.point);
  const { peers } = judged;
  return successiveHalving(bracketHalving(pruner, bracket), {
    ...judged,
    peers: { at: (rung) => peers.at(bracketRung(bracket, rung)) },
  });
}

/** Rungs of its bracket that a trial has reached, with the trial's loss at each. */
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

/** Weight of each bracket: its number of trials relative to the sum of all weights. */
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
  const shares = bracketWeights(pruner);
  const sum = shares.reduce((total, share) => total + share, 0);
  const cache = new Map<number, number>();
  const draw = (point: number) => {
    let remaining = randomStream(seed, 'hyperband', point).uniform(0) * sum;
    const bracket = shares.findIndex((share) => (remaining -= share) < 0);
    return bracket === -1 ? shares.length - 1 : bracket;
  };
  return (point) => {
    const bracket = cache.get(point) ?? draw(point);
    cache.set(point, bracket);
    return bracket;
  };
}
