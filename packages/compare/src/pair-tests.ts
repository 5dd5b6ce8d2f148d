import type { PairTests } from './comparison.ts';
import type { Estimate } from './evidence.ts';
import type { Pairing } from './pairing.ts';
import { equivalenceP } from './statistics/equivalence.ts';
import { holm } from './statistics/holm.ts';
import { signFlip } from './statistics/sign-flip.ts';
import { signedRank } from './statistics/wilcoxon.ts';

/** Evidence on one pair of strategies. */
export interface PairEvidence extends Pick<Pairing, 'lost' | 'ranked'> {
  readonly differences: readonly number[];
  readonly estimate: Estimate | undefined;
}

export interface PairTestOptions {
  /** Accepted chance of any false claim, 0 to 1. */
  readonly alpha: number;
  /** Share of alpha that these tests may spend, above 0 and at most 1; the rest belongs to other rounds. */
  readonly share?: number;
  readonly equivalent?: number | undefined;
}

/** Tests each pair of strategies; every p value is adjusted by Holm over all of them. */
export function testPairs(
  pairs: readonly PairEvidence[],
  { alpha, share = 1, equivalent }: PairTestOptions,
): readonly PairTests[] {
  const primary = pairs.map(primaryTest);
  const equivalences = pairs.map(({ estimate, lost }) =>
    equivalent === undefined || estimate === undefined || lost.a + lost.b > 0
      ? undefined
      : equivalenceP(estimate, equivalent),
  );
  const flips = pairs.map(({ differences }) => signFlip(differences));
  const ranks = pairs.map(({ ranked }) => signedRank(ranked));
  // A pair without a p value still counts among those that Holm adjusts for: it was looked at.
  const adjusted = (ps: readonly number[]) => holm(ps).map((p) => Math.min(1, p / share));
  const primaryPs = adjusted(primary.map((test) => test?.p ?? 1));
  const equivalencePs = adjusted(equivalences.map((p) => p ?? 1));
  const flipPs = adjusted(flips.map((test) => test?.p ?? 1));
  const rankPs = adjusted(ranks.map((test) => test.p));
  const canReject = (smallest: number) => (smallest * pairs.length) / share <= alpha;

  return pairs.map((_, index) => {
    const test = primary[index];
    const flip = flips[index];
    const rank = ranks[index]!;
    const equivalence = equivalences[index];
    return {
      primary: test && { ...test, adjustedP: primaryPs[index]! },
      equivalence:
        equivalence === undefined ? undefined : { p: equivalence, adjustedP: equivalencePs[index]! },
      signFlip: flip && { ...flip, adjustedP: flipPs[index]!, canReject: canReject(flip.smallest) },
      signedRank: { ...rank, adjustedP: rankPs[index]!, canReject: canReject(rank.smallest) },
    };
  });
}

/** The test that decides a pair; undefined for a single seed. */
function primaryTest({
  differences,
  estimate,
  lost,
  ranked,
}: PairEvidence): { readonly type: 't' | 'sign-flip' | 'signed-rank'; readonly p: number } | undefined {
  if (lost.a + lost.b > 0)
    return ranked.length < 2 ? undefined : { type: 'signed-rank', p: signedRank(ranked).p };
  if (differences.length < 2) return undefined;
  if (estimate !== undefined) return { type: 't', p: estimate.p };
  const flip = signFlip(differences);
  return flip && { type: 'sign-flip', p: flip.p };
}
