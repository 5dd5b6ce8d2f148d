import { maxReports } from '@ridgeline/core';

/**
 * Formats the number of epochs, with their maximum if the sweep file sets one.
 *
 * @example
 * epochsText(3, 20); // '3/20'
 */
export function epochsText(epochs: number, maxEpochs: number): string {
  return maxEpochs >= maxReports ? String(epochs) : `${epochs}/${maxEpochs}`;
}
