import type { ParameterValue } from '@ridgeline/core';

/** Value of a parameter in a cell: a number to four significant digits, a text as it is, anything else as JSON. */
export function cellText(value: ParameterValue): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
