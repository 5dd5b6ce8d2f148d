import { roundOutwards } from '@ridgeline/compare/unit';
import type { PageMetric } from '../src/page/study-page.ts';
import type { Texts } from '../src/texts/english.ts';

const minus = '\u2212';

/** Formats a metric's value with its unit and a fixed number of decimals. */
export function formatPageValue(value: number, { scale, suffix }: PageMetric, decimals: number): string {
  return `${formatFixed(value * scale, decimals)}${suffix}`;
}

/** Formats a number with a fixed number of decimals and a typographic minus sign. */
export function formatFixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('-', minus);
}

/** Formats both ends of an interval without unit, rounded outwards like the texts of compare. */
export function formatPageInterval(
  low: number,
  high: number,
  { scale }: PageMetric,
  decimals: number,
): readonly [low: string, high: string] {
  const rounded = roundOutwards({ low: low * scale, high: high * scale }, decimals);
  return [formatFixed(rounded.low, rounded.decimals), formatFixed(rounded.high, rounded.decimals)];
}

/** Keeps each percent sign on the line of its number. */
export function keepPercentSigns(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

/** Formats a signed difference of a metric, without its unit. */
export function formatDifference(value: number, { scale }: PageMetric, decimals: number): string {
  return `${value < 0 ? minus : '+'}${formatFixed(Math.abs(value) * scale, decimals)}`;
}

/** Formats the size of a difference with its unit and three significant digits. */
export function formatSize(value: number, { scale }: PageMetric, texts: Texts): string {
  return texts.amount(String(Number((value * scale).toPrecision(3))), scale === 100);
}

/** Formats a number to four significant digits. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', minus);
}

/** Formats a table cell: numbers to four significant digits, missing values as a dash. */
export function formatCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** Formats a duration, for example `350 ms`, `4.5 s`, `2 min 10 s`, `3 h 5 min` or `3 d`. */
export function formatPageDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} d`;
}

/** Formats a time (ms since 1970) in UTC. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Formats the days from the first to the last time, in UTC. */
export function formatDays(first: number, last: number): string {
  const [from, to] = [first, last].map((time) => new Date(time).toISOString().slice(0, 10));
  return from === to ? from! : `${from} – ${to}`;
}
