import type { Decision, Judged, Pruner } from './pruner.ts';
import { successiveHalving } from './successive-halving.ts';

type Hyperband = Extract<Pruner, { name: 'hyperband' }>;

/**
 * Hyperband (Li et al., JMLR 18, 2018) as Optuna's HyperbandPruner: each trial belongs to a bracket, and bracket b is
 * successive halving that begins b rungs later, among the trials of that bracket alone.
 *
 * @param bracketOf the bracket of a configuration, below {@link bracketShares}' length
 */
export function hyperband(
  pruner: Hyperband,
  judged: Judged,
  bracketOf: (configuration: number) => number,
): Decision {
  const bracket = bracketOf(judged.configuration);
  const { minResource, reductionFactor, bootstrapCount } = pruner;
  return successiveHalving(
    {
      name: 'successive_halving',
      minResource,
      reductionFactor,
      bootstrapCount,
      minEarlyStoppingRate: bracket,
    },
    { ...judged, peers: judged.peers.filter(({ configuration }) => bracketOf(configuration) === bracket) },
  );
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
