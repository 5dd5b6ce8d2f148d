import type { Fingerprint, Report } from '@ridgeline/core';

/** Reports of a trial, and the fingerprint of the machine that computed them. */
interface RecordedCurve {
  readonly reports: readonly Report[];
  /** Undefined if the trial has no outcome yet. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Comparison of a replayed curve with the stored one. `numerics` is the difference of the fingerprints, as text. */
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
      readonly again: number | undefined;
      readonly numerics: string | undefined;
    };

/** Tolerance across numerics, relative to the larger number or to 0.1. */
const tolerance = 0.05;

/**
 * Compares curves: bit for bit if their fingerprints are equal or one is unknown, else to 5 %.
 *
 * @example
 * compareCurves(stored, again).type; // 'same bits'
 */
export function compareCurves(stored: RecordedCurve, again: RecordedCurve): CurveComparison {
  const numerics = fingerprintDifference(stored.fingerprint, again.fingerprint);
  const allowed = numerics === undefined ? 0 : tolerance;
  let largest = 0;
  for (const [i, { step, values }] of stored.reports.entries()) {
    const other = again.reports[i]?.values ?? {};
    // An older version reported fewer metrics.
    for (const metric of Object.keys(values)) {
      const [a, b] = [values[metric], other[metric]];
      const off = a === undefined || b === undefined ? Infinity : distance(a, b);
      if (off > allowed) return { type: 'differs', step, metric, stored: a, again: b, numerics };
      largest = Math.max(largest, off);
    }
  }
  return numerics === undefined ? { type: 'same bits' } : { type: 'close', largest, numerics };
}

/** Comparison of a repeat whose bits are not guaranteed. */
export interface RepeatComparison {
  /** Value that differs most, relative to the larger of the two or to 0.1; undefined if all bits are equal. */
  readonly largest:
    | {
        readonly share: number;
        readonly step: number;
        readonly metric: string;
        readonly stored: number;
        readonly again: number;
      }
    | undefined;
  /** Number of stored values that were not reported again. */
  readonly missing: number;
}

/**
 * Compares a repeat with the stored reports, number by number.
 *
 * @example
 * compareRepeats(stored, again).largest?.share; // 0.03: no number differs by more than 3 %
 */
export function compareRepeats(stored: readonly Report[], again: readonly Report[]): RepeatComparison {
  let largest: RepeatComparison['largest'];
  let missing = 0;
  for (const [i, { step, values }] of stored.entries()) {
    for (const [metric, value] of Object.entries(values)) {
      const other = again[i]?.values[metric];
      if (other === undefined) missing++;
      else if (!Object.is(value, other) && distance(value, other) >= (largest?.share ?? 0))
        largest = { share: distance(value, other), step, metric, stored: value, again: other };
    }
  }
  return { largest, missing };
}

function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 0.1);
}

const parts = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

/** Differences of two fingerprints, as text; undefined if there are none, or one is unknown. */
export function fingerprintDifference(
  a: Fingerprint | undefined,
  b: Fingerprint | undefined,
): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const different = parts.filter((part) => a[part] !== b[part]);
  if (different.length === 0) return undefined;
  return different.map((part) => `${part} was ${String(a[part])} and is ${String(b[part])}`).join(', ');
}
