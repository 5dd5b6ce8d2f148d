import type { ParameterValue } from '@ridgeline/core';

/** Placeholder for an unknown value. */
export const unknownMark = '–';

/** Formats a duration in its two largest units: `45s`, `1m05s`, `2h04m`, `3d07h`. Negative durations become `0s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${twoDigits(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${twoDigits(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
}

/** Formats a short duration with one decimal below ten seconds: `0.2s`, `4.0s`, `1m10s`. */
export function formatSeconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : formatDuration(ms);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Formats a share (0 to 1) in percent. Only 1 becomes 100 %, and only 0 becomes 0 %. */
export function formatWholePercent(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return '99 %';
  if (percent === 0 && share > 0) return '1 %';
  return `${percent} %`;
}

/** Formats a count with thousands separators: `100,000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Formats a count with its noun: `1 trial`, `1,719 trials`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** Formats a positive number with about three significant digits. */
export function formatRate(rate: number): string {
  if (rate >= 100) return formatCount(Math.round(rate));
  return rate >= 10 ? rate.toFixed(1) : rate.toFixed(2);
}

/** Formats a parameter's value: numbers to three significant digits, whole numbers below ten million exactly. */
export function formatParameter(value: ParameterValue): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(formatParameter).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Formats a parameter for a cell; empty if the parameter is inactive. */
export function parameterCellText(value: ParameterValue | undefined): string {
  return value === undefined ? '' : formatParameter(value);
}

function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e7) return String(value);
  if (magnitude >= 1e6 || magnitude < 1e-3) return formatScientific(value, 2);
  return String(Number(value.toPrecision(3)));
}

/** Formats a number in scientific notation, with at most `digits` decimals and without trailing zeros: `1.2e-4`, `3e7`. */
function formatScientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string];
  return `${Number(mantissa)}e${exponent.replace('+', '')}`;
}

/**
 * Returns a format that makes all values of a metric comparable by eye: equal decimals, or scientific notation for very
 * large or very small values.
 */
export function metricFormat(values: readonly (number | undefined)[]): (value: number) => string {
  const largest = values.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 0);
  if (largest >= 1e5 || (largest > 0 && largest < 1e-3)) return (value) => value.toExponential(3);
  const digits = largest < 10 ? 4 : largest < 100 ? 3 : largest < 1000 ? 2 : 1;
  // Values that are formatted later may be much larger than `values`.
  return (value) => (Math.abs(value) >= 1e5 ? value.toExponential(3) : value.toFixed(digits));
}

/** Pads texts to equal width and aligns their decimal points. */
export function alignDecimals(texts: readonly string[]): string[] {
  const splitTexts = texts.map((text) => {
    const point = /[.e]/.exec(text)?.index ?? text.length;
    return { integer: text.slice(0, point), fraction: text.slice(point) };
  });
  const integerWidth = Math.max(0, ...splitTexts.map(({ integer }) => integer.length));
  const fractionWidth = Math.max(0, ...splitTexts.map(({ fraction }) => fraction.length));
  return splitTexts.map(
    ({ integer, fraction }) => integer.padStart(integerWidth) + fraction.padEnd(fractionWidth),
  );
}
