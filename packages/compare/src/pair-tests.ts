import type { Estimate, PairTests } from './comparison.ts';
import type { Pairing } from './pairing.ts';
import { equivalenceP } from './statistics/equivalence.ts';
import { holm } from './statistics/holm.ts';
import { meanOf } from './statistics/sample.ts';
import { sequentialP } from './statistics/sequential.ts';
import { signFlip } from './statistics/sign-flip.ts';
import { signedRank, type SignedRankTest } from './statistics/wilcoxon.ts';

/** Evidence on one pair of strategies at one look. */
export interface PairEvidence extends Pick<Pairing, 'lost' | 'ranked'> {
  /** Number of seeds at the look. */
  readonly look: number;
  /** Differences with ties made exact. */
  readonly differences: readonly number[];
  readonly estimate: Estimate | undefined;
}

interface PairTestOptions {
  /** Accepted chance of any false claim, 0 to 1. */
  readonly alpha: number;
  /** Share of alpha that these tests may spend, above 0 and at most 1; other rounds may spend the remainder. */
  readonly share?: number;
  /** Smallest difference that matters; undefined: equivalence is not tested. */
  readonly equivalent?: number | undefined;
  /** Number of seeds at each planned look; undefined for a single test. */
  readonly looks?: readonly number[] | undefined;
  /** False if differences are not independent; tests by signs and ranks are then omitted. */
  readonly isIndependent?: boolean;
}

/**
 * Tests each pair of strategies over all its looks. P values are adjusted by Holm over all pairs, those of differences
 * and equivalences together, then divided by `share`. Results are in the order of `pairs`.
 */
export function testPairs(
  pairs: readonly (readonly PairEvidence[])[],
  { alpha, share = 1, equivalent, looks, isIndependent: exact = true }: PairTestOptions,
): readonly PairTests[] {
  const primary = pairs.map((evidenceByLook) =>
    testOverLooks(evidenceByLook, (evidence) => runPrimaryTest(evidence, exact), { looks, sides: 2 }),
  );
  const equivalences = pairs.map((evidenceByLook) =>
    testOverLooks(
      evidenceByLook,
      ({ estimate, lost }) =>
        equivalent === undefined || estimate === undefined || lost.a + lost.b > 0
          ? undefined
          : { p: equivalenceP(estimate, equivalent), sign: 0 },
      { looks, sides: 1 },
    ),
  );
  const exactPairs = exact ? pairs : [];
  const flips = exactPairs.map((evidenceByLook) =>
    testOverLooks(evidenceByLook, ({ differences }) => withSign(signFlip(differences), meanOf(differences)), {
      looks,
      sides: 2,
    }),
  );
  const ranks = exactPairs.map((evidenceByLook) =>
    testOverLooks(evidenceByLook, ({ ranked }) => testSignedRanks(ranked), { looks, sides: 2 }),
  );
  // Holm also counts a pair without a p value, because it was tested too.
  const adjust = (tests: readonly ({ readonly p: number } | undefined)[]) =>
    holm(tests.map((test) => test?.p ?? 1)).map((p) => Math.min(1, p / share));
  const primaryPs = adjust(primary);
  const equivalencePs = adjust(equivalences);
  const flipPs = adjust(flips);
  const rankPs = adjust(ranks);
  const canReject = (smallest: number) => (smallest * pairs.length) / share <= alpha;

  return pairs.map((_, index) => {
    const test = withoutSign(primary[index]);
    const flip = withoutSign(flips[index]);
    const rank = withoutSign(ranks[index]);
    const equivalence = equivalences[index]?.p;
    return {
      primary: test && { ...test, adjustedP: primaryPs[index]! },
      equivalence:
        equivalence === undefined ? undefined : { p: equivalence, adjustedP: equivalencePs[index]! },
      signFlip: flip && { ...flip, adjustedP: flipPs[index]!, canReject: canReject(flip.smallest) },
      signedRank: rank && { ...rank, adjustedP: rankPs[index]!, canReject: canReject(rank.smallest) },
    };
  });
}

/** Test with the sign of its difference; the sign is 0 for a test without a direction. */
type Signed<T> = T & { readonly p: number; readonly sign: number };

/**
 * Runs a test at the last look. If looks are planned, its p value covers all looks whose difference has the same sign
 * as at the last look.
 */
function testOverLooks<T>(
  evidenceByLook: readonly PairEvidence[],
  test: (evidence: PairEvidence) => Signed<T> | undefined,
  { looks, sides }: { readonly looks: readonly number[] | undefined; readonly sides: 1 | 2 },
): Signed<T> | undefined {
  const last = test(evidenceByLook.at(-1)!);
  if (last === undefined || looks === undefined) return last;
  const sameDirection = evidenceByLook.flatMap((evidence) => {
    const result = test(evidence);
    return result?.sign === last.sign ? [{ seeds: evidence.look, p: result.p }] : [];
  });
  return { ...last, p: sequentialP(looks, sameDirection, sides) };
}

function withSign<T>(test: T | undefined, direction: number): (T & { sign: number }) | undefined {
  return test && { ...test, sign: Math.sign(direction) };
}

function withoutSign<T>(test: Signed<T> | undefined): Omit<Signed<T>, 'sign'> | undefined {
  if (test === undefined) return undefined;
  const { sign: _, ...unsigned } = test;
  return unsigned;
}

function testSignedRanks(ranked: readonly number[]): Signed<SignedRankTest> {
  const test = signedRank(ranked);
  return { ...test, sign: Math.sign(test.positive - test.negative) };
}

/**
 * Runs the test that decides a pair. Undefined for a single seed, and if only an exact test could decide but the
 * differences are not independent.
 */
function runPrimaryTest(
  { differences, estimate, lost, ranked }: PairEvidence,
  exact: boolean,
): Signed<{ readonly type: 't' | 'sign-flip' | 'signed-rank' }> | undefined {
  if (!exact && (lost.a + lost.b > 0 || estimate === undefined)) return undefined;
  if (lost.a + lost.b > 0) {
    const { p, sign } = testSignedRanks(ranked);
    return ranked.length < 2 ? undefined : { type: 'signed-rank', p, sign };
  }
  if (differences.length < 2) return undefined;
  if (estimate !== undefined) return { type: 't', p: estimate.p, sign: Math.sign(estimate.mean) };
  const flip = signFlip(differences);
  return flip && { type: 'sign-flip', p: flip.p, sign: Math.sign(meanOf(differences)) };
}
