import type { Fingerprint, Report } from '@ridgeline/core';

/** What a trial reported, and under which numerics. */
export interface Curve {
  readonly reports: readonly Report[];
  /** Undefined where it is not known: the trial still runs, or came to no end. */
  readonly fingerprint: Fingerprint | undefined;
}

/** How a curve that was made again stands to the stored one. `numerics`: what is different about the fingerprints. */
export type CurveComparison =
  | { readonly type: 'same bits' }
  /** Made under other numerics, and no number is off by more than the tolerance; `largest` of them, relative. */
  | { readonly type: 'close'; readonly largest: number; readonly numerics: string }
  /** The first number that should not be different. */
  | {
      readonly type: 'differs';
      readonly step: number;
      readonly metric: string;
      readonly stored: number | undefined;
      readonly again: number | undefined;
      readonly numerics: string | undefined;
    };

/** By how much numbers may be off, relative to the larger or to 0.1, where they were made under other numerics. */
const tolerance = 0.05;

/**
 * Compares curves: bit for bit where their fingerprints are equal or one is not known, else to 5 %.
 *
 * @example
 * compareCurves(stored, again).type; // 'same bits'
 */
export function compareCurves(stored: Curve, again: Curve): CurveComparison {
  const numerics = differenceOf(stored.fingerprint, again.fingerprint);
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

function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 0.1);
}

const parts = ['backend', 'version', 'instructions', 'oneDnn', 'numerics', 'data'] as const;

function differenceOf(a: Fingerprint | undefined, b: Fingerprint | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const different = parts.filter((part) => a[part] !== b[part]);
  if (different.length === 0) return undefined;
  return different.map((part) => `${part} was ${String(a[part])} and is ${String(b[part])}`).join(', ');
}
