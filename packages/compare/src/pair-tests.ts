import type { Estimate, PairTests } from './comparison.ts';
import type { Pairing } from './pairing.ts';
import { equivalenceP } from './statistics/equivalence.ts';
import type { ExactTest } from './statistics/exact-test.ts';
import { adjustClaims } from './statistics/holm.ts';
import { meanOf } from './statistics/sample.ts';
import { sequentialP } from './statistics/sequential.ts';
import { signFlip } from './statistics/sign-flip.ts';
import { signedRank, type SignedRankTest } from './statistics/wilcoxon.ts';

/** Evidence on one pair of strategies at one look. */
export interface PairEvidence extends Pick<Pairing, 'lost' | 'ranked'> {
  /** Number of seeds at the look. */
  readonly look: number;
  /** Number of seeds at each planned look of the pair; undefined if it is tested once. */
  readonly looks?: readonly number[] | undefined;
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
  /** True if the differences are independent; otherwise tests by signs and ranks are omitted. By default true. */
  readonly isIndependent?: boolean;
}

/**
 * Tests each pair of strategies over all its looks. P values are adjusted by Holm over all pairs, those of differences
 * and equivalences together, then divided by `share`. Results are in the order of `pairs`.
 */
export function testPairs(
  pairs: readonly (readonly PairEvidence[])[],
  { alpha, share = 1, equivalent, isIndependent = true }: PairTestOptions,
): readonly PairTests[] {
  const primaryTests = pairs.map((evidenceByLook) =>
    testOverLooks(evidenceByLook, (evidence) => runPrimaryTest(evidence, isIndependent), 2),
  );
  const equivalenceTests = pairs.map((evidenceByLook) =>
    testOverLooks(
      evidenceByLook,
      ({ estimate, lost }) =>
        equivalent === undefined || estimate === undefined || lost.a + lost.b > 0
          ? undefined
          : { p: equivalenceP(estimate, equivalent), sign: 0 },
      1,
    ),
  );
  const exactPairs = isIndependent ? pairs : [];
  const signFlipTests = exactPairs.map((evidenceByLook) =>
    testOverLooks(
      evidenceByLook,
      ({ differences }) => withSign(signFlip(differences), meanOf(differences)),
      2,
    ),
  );
  const signedRankTests = exactPairs.map((evidenceByLook) =>
    testOverLooks(evidenceByLook, ({ ranked }) => testSignedRanks(ranked), 2),
  );
  const adjustForRound = (p: number) => Math.min(1, p / share);
  const listPs = (tests: readonly ({ readonly p: number } | undefined)[]) => tests.map((test) => test?.p);
  const claims = adjustClaims(listPs(primaryTests), listPs(equivalenceTests));
  const signFlips = adjustClaims(listPs(signFlipTests), []).differences;
  const signedRanks = adjustClaims(listPs(signedRankTests), []).differences;
  const adjustExactTest = <T extends ExactTest>(test: Signed<T> | undefined, adjustedP: number) =>
    test && {
      ...withoutSign(test)!,
      adjustedP: adjustForRound(adjustedP),
      canReject: (test.smallest * pairs.length) / share <= alpha,
    };

  return pairs.map((_, index) => {
    const test = withoutSign(primaryTests[index]);
    const equivalence = equivalenceTests[index]?.p;
    return {
      primary: test && { ...test, adjustedP: adjustForRound(claims.differences[index]!) },
      equivalence:
        equivalence === undefined
          ? undefined
          : { p: equivalence, adjustedP: adjustForRound(claims.equivalences[index]!) },
      signFlip: adjustExactTest(signFlipTests[index], signFlips[index]!),
      signedRank: adjustExactTest(signedRankTests[index], signedRanks[index]!),
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
  sides: 1 | 2,
): Signed<T> | undefined {
  const lastEvidence = evidenceByLook.at(-1)!;
  const { looks } = lastEvidence;
  const lastResult = test(lastEvidence);
  if (lastResult === undefined || looks === undefined) return lastResult;
  const resultsOfSameSign = evidenceByLook.flatMap((evidence) => {
    const result = test(evidence);
    return result?.sign === lastResult.sign ? [{ seeds: evidence.look, p: result.p }] : [];
  });
  return { ...lastResult, p: sequentialP(looks, resultsOfSameSign, sides) };
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
  isIndependent: boolean,
): Signed<{ readonly type: 't' | 'sign-flip' | 'signed-rank' }> | undefined {
  if (!isIndependent && (lost.a + lost.b > 0 || estimate === undefined)) return undefined;
  if (lost.a + lost.b > 0) {
    const { p, sign } = testSignedRanks(ranked);
    return ranked.length < 2 ? undefined : { type: 'signed-rank', p, sign };
  }
  if (differences.length < 2) return undefined;
  if (estimate !== undefined) return { type: 't', p: estimate.p, sign: Math.sign(estimate.mean) };
  const flip = signFlip(differences);
  return flip && { type: 'sign-flip', p: flip.p, sign: Math.sign(meanOf(differences)) };
}
