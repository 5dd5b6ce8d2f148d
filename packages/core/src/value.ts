import type { Problem } from './error.ts';

/** Value of a parameter: any JSON value. Numbers are finite. */
export type ParameterValue = Json;

/** A point of a search space: values by dotted path. Inactive parameters are absent. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** A JSON value from a file or a message, before validation. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A value, or all problems of its source. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * JSON with sorted keys in every object, so that equal values have equal texts.
 *
 * @example
 * canonicalJson({ b: 1, a: [true] }) === '{"a":[true],"b":1}'
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** An object from a file, before validation. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(source: unknown): source is Mapping {
  return typeof source === 'object' && source !== null && !Array.isArray(source);
}
