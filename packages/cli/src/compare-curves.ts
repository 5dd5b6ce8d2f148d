import type { Fingerprint, Report } from '@ridgeline/core';

/** Reports of a trial, and the fingerprint of the machine that computed them. */
interface RecordedCurve {
  readonly reports: readonly Report[];
  /** Undefined if the trial has no outcome yet. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Comparison of a replayed curve with the stored one. `numerics` describes the difference of the fingerprints. */
export type CurveComparison =
  | { readonly type: 'same bits' }
  /**
   * Computed with different numerics, with every number within the tolerance; `largest` is the largest relative
   * difference.
   */
  | { readonly type: 'close'; readonly largest: number; readonly numerics: string }
  /** The first number that differs but should not. */
  | {
      readonly type: 'differs';
      readonly step: number;
      readonly metric: string;
      readonly stored: number | undefined;
      readonly replayed: number | undefined;
      readonly numerics: string | undefined;
    };

/** Tolerance across numerics, relative to the larger number or to 0.1. */
const tolerance = 0.05;

/**
 * Compares curves: bit for bit if their fingerprints are equal or one is unknown, otherwise within 5 %.
 *
 * @example
 * compareCurves(stored, replayed).type; // 'same bits'
 */
export function compareCurves(stored: RecordedCurve, replayed: RecordedCurve): CurveComparison {
  const numerics = describeFingerprintDifference(stored.fingerprint, replayed.fingerprint);
  const allowed = numerics === undefined ? 0 : tolerance;
  let largest = 0;
  for (const [i, { step, values }] of stored.reports.entries()) {
    const replayedValues = replayed.reports[i]?.values ?? {};
    // An older version reported fewer metrics.
    for (const metric of Object.keys(values)) {
      const [a, b] = [values[metric], replayedValues[metric]];
      const difference = a === undefined || b === undefined ? Infinity : distance(a, b);
      if (difference > allowed) return { type: 'differs', step, metric, stored: a, replayed: b, numerics };
      largest = Math.max(largest, difference);
    }
  }
  return numerics === undefined ? { type: 'same bits' } : { type: 'close', largest, numerics };
}

/** Comparison of a repeat that need not be bit-identical. */
export interface RepeatComparison {
  /** Value that differs most, relative to the larger of the two or to 0.1; undefined if all bits are equal. */
  readonly largest:
    | {
        readonly share: number;
        readonly step: number;
        readonly metric: string;
        readonly stored: number;
        readonly replayed: number;
      }
    | undefined;
  /** Number of stored values that were not reported again. */
  readonly missing: number;
}

/**
 * Compares a repeat with the stored reports, number by number.
 *
 * @example
 * compareRepeats(stored, replayed).largest?.share; // 0.03: no number differs by more than 3 %
 */
export function compareRepeats(stored: readonly Report[], replayed: readonly Report[]): RepeatComparison {
  let largest: RepeatComparison['largest'];
  let missing = 0;
  for (const [i, { step, values }] of stored.entries()) {
    for (const [metric, value] of Object.entries(values)) {
      const replayedValue = replayed[i]?.values[metric];
      if (replayedValue === undefined) missing++;
      else if (!Object.is(value, replayedValue) && distance(value, replayedValue) >= (largest?.share ?? 0))
        largest = {
          share: distance(value, replayedValue),
          step,
          metric,
          stored: value,
          replayed: replayedValue,
        };
    }
  }
  return { largest, missing };
}

function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 0.1);
}

const fingerprintKeys = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

/** Describes the differences between two fingerprints; undefined if there are none, or one is unknown. */
export function describeFingerprintDifference(
  a: Fingerprint | undefined,
  b: Fingerprint | undefined,
): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const different = fingerprintKeys.filter((key) => a[key] !== b[key]);
  if (different.length === 0) return undefined;
  return different.map((key) => `${key} was ${String(a[key])} and is ${String(b[key])}`).join(', ');
}
