import { canonicalJson, Ranking, type Fingerprint, type Metric } from '@ridgeline/core';
import type { LostRepeat, MissingPair, SeedValue } from './comparison.ts';
import type { Contender } from './contender.ts';
import { adjustTies } from './statistics/ties.ts';

/** Maximum difference that rounding can cause between equal metrics, which are sums of float32 values. */
export function roundingError(values: readonly number[]): number {
  return 1e-6 * Math.max(0, ...values.map(Math.abs));
}

/** Results of two strategies, paired by seed. */
export interface Pairing {
  readonly a: string;
  readonly b: string;
  /**
   * `a` minus `b` on each seed on which both are complete and comparable. Differences are made equal if all of them vary
   * only by rounding.
   */
  readonly differences: readonly SeedValue[];
  /** Differences with exact ties, for tests that count signs and ranks. */
  readonly tieAdjusted: readonly number[];
  /** Seeds without a difference. */
  readonly missing: readonly MissingPair[];
  /** Number of seeds that each strategy lost by its own fault. */
  readonly lost: { readonly a: number; readonly b: number };
  /**
   * Tie-adjusted differences, then one difference for each lost seed that the other strategy completed or also lost. The
   * difference for a lost seed counts against the strategy that lost it, and exceeds all differences of values; it is 0
   * if both strategies lost the seed.
   */
  readonly ranked: readonly number[];
}

/**
 * Subtracts the second value of each pair from the first. `tieAdjusted` has exact ties, for tests that count signs and
 * ranks; `differences` has exact ties only if they make all differences equal.
 */
export function pairedDifferences(pairs: readonly (readonly [number, number])[]): {
  readonly differences: readonly number[];
  readonly tieAdjusted: readonly number[];
} {
  const unadjusted = pairs.map(([first, second]) => first - second);
  const tieAdjusted = adjustTies(unadjusted, roundingError(pairs.flat()));
  const areAllEqual = tieAdjusted.every((value) => value === tieAdjusted[0]);
  return { differences: areAllEqual ? tieAdjusted : unadjusted, tieAdjusted };
}

/** Values minus the smallest of them, with exact ties, for tests that rank several strategies. */
export function withTies(values: readonly number[]): readonly number[] {
  const smallest = Math.min(...values);
  return adjustTies(
    values.map((value) => value - smallest),
    roundingError(values),
  );
}

/** Pairs the values of two contenders by seed, counts the lost seeds, and gives a reason for each seed without a pair. */
export function pairUp(a: Contender, b: Contender, metric: Pick<Metric, 'goal'>): Pairing {
  const lost = { a: 0, b: 0 };
  // For each lost seed: -1 if `a` lost it, 1 if `b` did, 0 if both did.
  const lostSeedSigns: (-1 | 0 | 1)[] = [];
  const pairs: { seed: number; values: readonly [number, number] }[] = [];
  const missing: MissingPair[] = [];
  for (const seed of a.seeds) {
    if (!b.seeds.includes(seed)) continue;
    const [first, second] = [findResult(a, seed), findResult(b, seed)];
    const [lostA, lostB] = [isLost(first), isLost(second)];
    if (lostA) lost.a++;
    if (lostB) lost.b++;
    if ((lostA && (lostB || second.type === 'value')) || (lostB && first.type === 'value')) {
      lostSeedSigns.push(lostA === lostB ? 0 : lostA ? -1 : 1);
    }
    if (first.type === 'none' || second.type === 'none') {
      const reasons = [first, second].flatMap((result) => (result.type === 'none' ? [result.reason] : []));
      // A seed ranks as lost only if no result is missing for another reason.
      const reason = reasons.find((candidate) => !isOwnFault(candidate)) ?? reasons[0]!;
      missing.push({ seed, reason: { ...reason, type: 'no-value' } });
    } else if (!haveSameNumerics(first.fingerprint, second.fingerprint)) {
      missing.push({ seed, reason: { type: 'fingerprints-differ' } });
    } else {
      pairs.push({ seed, values: [first.value, second.value] });
    }
  }
  const { differences, tieAdjusted } = pairedDifferences(pairs.map(({ values }) => values));
  // A lost seed ranks last because its difference exceeds every difference between values.
  const exceedingDifference = 1 + Math.max(0, ...tieAdjusted.map(Math.abs));
  const differenceIfBLost = -new Ranking(metric).loss(exceedingDifference);
  return {
    a: a.standing.strategy,
    b: b.standing.strategy,
    differences: pairs.map(({ seed }, index) => ({ seed, value: differences[index]! })),
    tieAdjusted,
    missing,
    lost,
    ranked: [...tieAdjusted, ...lostSeedSigns.map((sign) => sign * differenceIfBLost)],
  };
}

function isLost(result: SeedResult): boolean {
  return result.type === 'none' && isOwnFault(result.reason);
}

/** True if a strategy lost the seed by its own fault: the trial diverged, failed or timed out. */
export function isOwnFault({ state }: Pick<LostRepeat, 'state'>): boolean {
  return state === 'diverged' || state === 'failed';
}

/** Result of a contender on one seed. */
type SeedResult =
  | { readonly type: 'value'; readonly value: number; readonly fingerprint: Fingerprint | undefined }
  | {
      readonly type: 'none';
      readonly reason: Omit<Extract<MissingPair['reason'], { type: 'no-value' }>, 'type'>;
    };

function findResult({ standing, trials }: Contender, seed: number): SeedResult {
  const finished = trials.find(({ trial }) => trial.seed === seed);
  if (finished?.outcome.type === 'complete') {
    return { type: 'value', value: finished.outcome.value, fingerprint: finished.fingerprint };
  }
  const state = finished?.outcome.type ?? 'running';
  return { type: 'none', reason: { strategy: standing.strategy, state } };
}

function haveSameNumerics(a: Fingerprint | undefined, b: Fingerprint | undefined): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && canonicalJson({ ...a }) === canonicalJson({ ...b }))
  );
}
