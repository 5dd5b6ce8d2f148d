import { mostReports } from '@ridgeline/core';

/**
 * Epochs so far and at the most; the latter only if the sweep file sets a limit.
 *
 * @example
 * epochsText(3, 20); // '3/20'
 */
export function epochsText(epochs: number, atMost: number): string {
  return atMost >= mostReports ? String(epochs) : `${epochs}/${atMost}`;
}
