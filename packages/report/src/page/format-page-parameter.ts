import type { ParameterValue } from '@ridgeline/core';

/** Formats a parameter's value: numbers to four significant digits, text unchanged, anything else as JSON. */
export function formatPageParameter(value: ParameterValue): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
