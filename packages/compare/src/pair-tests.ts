import type { PairTests } from './comparison.ts';
import { holm } from './statistics/holm.ts';
import { pairedT, type PairedTOptions } from './statistics/paired-t.ts';
import { signFlip } from './statistics/sign-flip.ts';
import { signedRank } from './statistics/wilcoxon.ts';

/** Tests the differences of each pair of strategies; every p value is adjusted by Holm over all of them. */
export function testPairs(
  pairs: readonly (readonly number[])[],
  alpha: number,
  options: PairedTOptions,
): readonly PairTests[] {
  const primary = pairs.map((differences) => primaryTest(differences, options));
  const flips = pairs.map(signFlip);
  const ranks = pairs.map(signedRank);
  // A pair without a p value still counts among those that Holm adjusts for: it was looked at.
  const primaryPs = holm(primary.map((test) => test?.p ?? 1));
  const flipPs = holm(flips.map((test) => test?.p ?? 1));
  const rankPs = holm(ranks.map((test) => test.p));
  const canReject = (smallest: number) => smallest * pairs.length <= alpha;

  return pairs.map((_, index) => {
    const test = primary[index];
    const flip = flips[index];
    const rank = ranks[index]!;
    return {
      primary: test && { ...test, adjustedP: primaryPs[index]! },
      signFlip: flip && { ...flip, adjustedP: flipPs[index]!, canReject: canReject(flip.smallest) },
      signedRank: { ...rank, adjustedP: rankPs[index]!, canReject: canReject(rank.smallest) },
    };
  });
}

/** The paired t test; without any spread the sign-flip test, which does not need one; nothing for a single seed. */
function primaryTest(
  differences: readonly number[],
  options: PairedTOptions,
): { readonly type: 'paired-t' | 'sign-flip'; readonly p: number } | undefined {
  if (differences.length < 2) return undefined;
  const t = pairedT(differences, options);
  if (t !== undefined) return { type: 'paired-t', p: t.p };
  const flip = signFlip(differences);
  return flip && { type: 'sign-flip', p: flip.p };
}
