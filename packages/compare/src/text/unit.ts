import type { Metric } from '@ridgeline/core';
import type { Interval, SeedsNeeded } from '../comparison.ts';

/** Unit of a metric's differences: percentage points for accuracies, otherwise the metric's own. */
export interface Unit {
  /** Factor from the value to the displayed number. */
  readonly scale: number;
  /** Text after the number, with its space; empty for a metric's own unit. */
  readonly suffix: string;
}

/** Chooses the unit by the metric's name. */
export function chooseUnit(metric: Pick<Metric, 'name'>): Unit {
  return metric.name.endsWith('accuracy') ? { scale: 100, suffix: ' points' } : { scale: 1, suffix: '' };
}

/**
 * Formats an interval to two significant digits of its half-width, rounded outwards, so that it never overclaims. An
 * interval that excludes 0 gets as many digits as are needed to show this.
 *
 * @example
 * formatInterval({ low: -0.00412, high: 0.00303 }, { scale: 100, suffix: ' points' }); // '-0.42 to +0.31 points'
 */
export function formatInterval({ low, high }: Interval, { scale, suffix }: Unit): string {
  const decimals = countDecimals(((high - low) / 2) * scale);
  const rounded = roundOutwards({ low: low * scale, high: high * scale }, decimals);
  const [shownLow, shownHigh] = [rounded.low, rounded.high].map((end) => formatSigned(end, rounded.decimals));
  return `${shownLow} to ${shownHigh}${suffix}`;
}

/** Rounds an interval outwards to at least `decimals`: to as many as are needed to show that it excludes 0. */
export function roundOutwards(
  { low, high }: Interval,
  decimals: number,
): Interval & { readonly decimals: number } {
  const rounded = { low: roundDown(low, decimals), high: -roundDown(-high, decimals), decimals };
  const touchesZero = rounded.low <= 0 && rounded.high >= 0;
  return low * high > 0 && touchesZero && decimals < maxDecimals
    ? roundOutwards({ low, high }, decimals + 1)
    : rounded;
}

/** Interval of the opposite difference. */
export function flipInterval({ low, high }: Interval): Interval {
  return { low: -high, high: -low };
}

/** Formats the seeds that a difference needs, such as `8 to 12 seeds`. */
export function formatSeedsNeeded({ from, to }: SeedsNeeded['seeds']): string {
  if (from === undefined) return 'more than 10,000 seeds';
  if (to === undefined) return `${from} seeds or more`;
  return from === to ? `${from} seeds` : `${from} to ${to} seeds`;
}

/** Formats a difference without its sign, to two significant digits of `spread`. */
export function formatAmount(difference: number, spread: number, { scale, suffix }: Unit): string {
  return `${Math.abs(difference * scale).toFixed(countDecimals(spread * scale))}${suffix}`;
}

/** Formats a margin, such as the smallest difference that matters, to three significant digits. */
export function formatMargin(margin: number, { scale, suffix }: Unit): string {
  return `${Number((margin * scale).toPrecision(3))}${suffix}`;
}

/** Formats a share from 0 to 1 as a percentage, to four significant digits. */
export function formatPercent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}

/** Formats a share from 0 to 1 as a percentage, to two significant digits. */
export function formatRoundedPercent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/**
 * Converts a significance level to the confidence level in percent.
 *
 * @example
 * toConfidencePercent(0.001); // 99.9
 */
export function toConfidencePercent(alpha: number): number {
  return Number((100 * (1 - alpha)).toPrecision(6));
}

/** Formats a p value to two digits, or as a bound if it is small. */
export function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p < 0.1 ? p.toPrecision(2) : p.toFixed(2)}`;
}

const maxDecimals = 12;

function countDecimals(spread: number): number {
  if (!(spread > 0)) return 4;
  return Math.min(maxDecimals, Math.max(0, 1 - Math.floor(Math.log10(spread))));
}

function roundDown(value: number, decimals: number): number {
  const power = Number(`1e${decimals}`);
  // A number that is whole except for a rounding error must not lose a whole step.
  return Math.floor(value * power + 1e-9) / power;
}

function formatSigned(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 ? `-${text}` : value > 0 ? `+${text}` : text;
}
