import { randomStream, type Pruner } from '@ridgeline/core';
import type { Decision, Judged, Milestone, Passed } from './pruner.ts';
import type { Score } from './scores.ts';
import { rungsPassed, successiveHalving } from './successive-halving.ts';

type Hyperband = Extract<Pruner, { name: 'hyperband' }>;

/**
 * Hyperband (Li et al., JMLR 18, 2018) as Optuna's HyperbandPruner: each trial belongs to a bracket, and bracket b is
 * successive halving that begins b rungs later, among the trials of that bracket alone.
 *
 * @param bracketOf the bracket of a point, below {@link bracketShares}' length
 */
export function hyperband(pruner: Hyperband, judged: Judged, bracketOf: (point: number) => number): Decision {
  const bracket = bracketOf(judged.point);
  const { peers } = judged;
  return successiveHalving(halvingIn(pruner, bracket), {
    ...judged,
    peers: { at: (rung) => peers.at(rungIn(bracket, rung)) },
  });
}

/** The rungs of its bracket that a trial has reached, and what it had there. */
export function rungsPassedInBracket(
  pruner: Hyperband,
  scores: readonly Score[],
  bracket: number,
): readonly Passed[] {
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

/** Trials of different brackets never meet. */
function rungIn(bracket: number, rung: Milestone): Milestone {
  return `${bracket}/${rung}`;
}

/** How the trials are shared among the brackets: out of the sum, so many for each. */
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
 * The bracket of each point: drawn by {@link bracketShares}, and the same for point p of every strategy, so that none is
 * stopped earlier than another for the luck of its draw.
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
