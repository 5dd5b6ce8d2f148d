import type { MetricPage } from '../src/page/study-page.ts';
import type { Texts } from '../src/texts/english.ts';

const minus = '\u2212';

/** Value of a metric in the unit of the page, with a fixed number of decimals. */
export function valueText(value: number, { scale, suffix }: MetricPage, decimals: number): string {
  return `${fixed(value * scale, decimals)}${suffix}`;
}

/** Number with a real minus sign and a fixed number of decimals. */
export function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('-', minus);
}

/** Signed difference in the unit of the page, without the unit's name. */
export function differenceText(value: number, { scale }: MetricPage, decimals: number): string {
  return `${value < 0 ? minus : '+'}${fixed(Math.abs(value) * scale, decimals)}`;
}

/** Size of a difference with its unit, to three digits. */
export function sizeText(value: number, { scale }: MetricPage, texts: Texts): string {
  return texts.amount(String(Number((value * scale).toPrecision(3))), scale === 100);
}

/** Number to four significant digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', minus);
}

/** Cell of a table: a number to four significant digits, a missing value as a dash. */
export function cellOf(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? shortNumber(value) : String(value);
}

/** Duration in its two largest units. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60)
    return seconds < 600 ? `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} d`;
}

/** Time of a store, in UTC. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Days from the first to the last time, in UTC. */
export function daysText(first: number, last: number): string {
  const [from, to] = [first, last].map((time) => new Date(time).toISOString().slice(0, 10));
  return from === to ? from! : `${from} – ${to}`;
}
