import { randomStream, type Pruner } from '@ridgeline/core';
import type { Decision, JudgedTrial, Milestone, MilestoneLoss } from './pruner.ts';
import type { Score } from './scores.ts';
import { rungsPassed, successiveHalving } from './successive-halving.ts';

type Hyperband = Extract<Pruner, { name: 'hyperband' }>;

/**
 * Hyperband (Li et al., JMLR 18, 2018) as Optuna's HyperbandPruner: each trial belongs to a bracket. Bracket b is
 * successive halving that starts b rungs later, among the trials of that bracket only.
 *
 * @param bracketOf the bracket of a point, below {@link bracketShares}' length
 */
export function hyperband(
  pruner: Hyperband,
  judged: JudgedTrial,
  bracketOf: (point: number) => number,
): Decision {
  const bracket = bracketOf(judged.point);
  const { peers } = judged;
  return successiveHalving(halvingIn(pruner, bracket), {
    ...judged,
    peers: { at: (rung) => peers.at(rungIn(bracket, rung)) },
  });
}

/** Rungs of its bracket that a trial has reached, with its loss at each. */
export function rungsPassedInBracket(
  pruner: Hyperband,
  scores: readonly Score[],
  bracket: number,
): readonly MilestoneLoss[] {
  return rungsPassed(halvingIn(pruner, bracket), scores).map(({ milestone, loss }) => ({
    milestone: rungIn(bracket, milestone),
    loss,
  }));
}

function halvingIn({ minResource, reductionFactor, bootstrapCount }: Hyperband, bracket: number) {
  return {
    name: 'successive_halving',
    minResource,
    reductionFactor,
    bootstrapCount,
    minEarlyStoppingRate: bracket,
  } as const;
}

/** Separates the rungs of different brackets. */
function rungIn(bracket: number, rung: Milestone): Milestone {
  return `${bracket}/${rung}`;
}

/** Share of the trials in each bracket, as counts relative to their sum. */
export function bracketShares({ minResource, maxResource, reductionFactor }: Hyperband): readonly number[] {
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
 * Bracket of each point, drawn by {@link bracketShares}. Point p has the same bracket in every strategy, so that no
 * strategy is stopped earlier by chance.
 */
export function brackets(pruner: Hyperband, seed: number): (point: number) => number {
  const shares = bracketShares(pruner);
  const sum = shares.reduce((total, share) => total + share, 0);
  const known = new Map<number, number>();
  const draw = (point: number) => {
    let rest = randomStream(seed, 'hyperband', point).uniform(0) * sum;
    const found = shares.findIndex((share) => (rest -= share) < 0);
    return found === -1 ? shares.length - 1 : found;
  };
  return (point) => {
    const bracket = known.get(point) ?? draw(point);
    known.set(point, bracket);
    return bracket;
  };
}
