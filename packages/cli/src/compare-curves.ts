import type { Fingerprint, Report } from '@ridgeline/core';

/** Reports of a trial, and the fingerprint of the machine that computed them. */
interface RecordedCurve {
  readonly reports: readonly Report[];
  /** Undefined if the trial has no outcome yet. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Comparison of a replayed curve with the stored one. `numerics` describes how the fingerprints differ. */
export type CurveComparison =
  | { readonly type: 'same bits' }
  /** Every number is within the tolerance for different numerics. */
  | { readonly type: 'close'; readonly largestDifference: number; readonly numerics: string }
  /** The first number that differs but should not. */
  | {
      readonly type: 'differs';
      readonly step: number;
      readonly metric: string;
      readonly stored: number | undefined;
      readonly replayed: number | undefined;
      readonly numerics: string | undefined;
    };

/** Largest accepted relative difference between curves of different numerics. */
const NUMERICS_TOLERANCE = 0.05;

/** Smallest denominator of a relative difference, because values near 0 differ by rounding. */
const MIN_SCALE = 0.1;

/**
 * Compares curves: bit for bit if their fingerprints are equal or one is unknown, otherwise within 5 %.
 *
 * @example
 * compareCurves(storedCurve, replayedCurve).type; // 'same bits'
 */
export function compareCurves(storedCurve: RecordedCurve, replayedCurve: RecordedCurve): CurveComparison {
  const numerics = describeFingerprintDifference(storedCurve.fingerprint, replayedCurve.fingerprint);
  const tolerance = numerics === undefined ? 0 : NUMERICS_TOLERANCE;
  let largestDifference = 0;
  for (const [i, { step, values }] of storedCurve.reports.entries()) {
    const replayedValues = replayedCurve.reports[i]?.values ?? {};
    // Only stored metrics, because an older version may have reported fewer.
    for (const metric of Object.keys(values)) {
      const [a, b] = [values[metric], replayedValues[metric]];
      const difference = a === undefined || b === undefined ? Infinity : computeRelativeDifference(a, b);
      if (difference > tolerance) return { type: 'differs', step, metric, stored: a, replayed: b, numerics };
      largestDifference = Math.max(largestDifference, difference);
    }
  }
  return numerics === undefined ? { type: 'same bits' } : { type: 'close', largestDifference, numerics };
}

/** Comparison of a replay that need not be bit-identical, such as the replay of a program's trial. */
export interface InexactComparison {
  /** Value with the largest relative difference; undefined if all bits are equal. */
  readonly largest:
    | {
        readonly difference: number;
        readonly step: number;
        readonly metric: string;
        readonly stored: number;
        readonly replayed: number;
      }
    | undefined;
  /** Number of stored values that were not reported again. */
  readonly missingCount: number;
}

/**
 * Finds the number that differs most between a replay and the stored reports, and counts missing numbers.
 *
 * @example
 * compareInexactly(storedReports, replayedReports).largest?.difference; // 0.03: no number differs by more than 3 %
 */
export function compareInexactly(
  storedReports: readonly Report[],
  replayedReports: readonly Report[],
): InexactComparison {
  let largest: InexactComparison['largest'];
  let missingCount = 0;
  for (const [i, { step, values }] of storedReports.entries()) {
    for (const [metric, value] of Object.entries(values)) {
      const replayedValue = replayedReports[i]?.values[metric];
      if (replayedValue === undefined) missingCount++;
      else if (!Object.is(value, replayedValue)) {
        const difference = computeRelativeDifference(value, replayedValue);
        if (difference >= (largest?.difference ?? 0))
          largest = { difference, step, metric, stored: value, replayed: replayedValue };
      }
    }
  }
  return { largest, missingCount };
}

function computeRelativeDifference(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), MIN_SCALE);
}

const fingerprintKeys = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

/** Describes the differences between two fingerprints; undefined if they are equal, or one is unknown. */
export function describeFingerprintDifference(
  a: Fingerprint | undefined,
  b: Fingerprint | undefined,
): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const differentKeys = fingerprintKeys.filter((key) => a[key] !== b[key]);
  if (differentKeys.length === 0) return undefined;
  return differentKeys.map((key) => `${key} was ${String(a[key])} and is ${String(b[key])}`).join(', ');
}
