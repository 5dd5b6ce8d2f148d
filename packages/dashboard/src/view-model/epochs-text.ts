import { maxReports } from '@ridgeline/core';

/**
 * Formats the number of epochs, and their maximum if the sweep file sets one.
 *
 * @example
 * epochsText(3, 20); // '3/20'
 */
export function epochsText(epochs: number, atMost: number): string {
  return atMost >= maxReports ? String(epochs) : `${epochs}/${atMost}`;
}
