import { normalize } from './chart.ts';

/**
 * Draws a curve as one row of blocks. A column shows the mean of consecutive values, or a single value if the curve has
 * at most `width` values. The scale spans only the last three quarters of the values, because the steep first quarter
 * would flatten the others. Values beyond the scale are drawn at its ends.
 *
 * @example
 * sparkline([0.5, 0.7, 0.9], 10, ['▁', '▄', '█']); // '▁▄█'
 */
export function sparkline(values: readonly number[], width: number, levels: readonly string[]): string {
  if (levels.length === 0 || values.length === 0 || width <= 0) return '';
  const columns = Math.min(width, values.length);
  const means = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const columnValues = values.slice(from, to);
    return columnValues.reduce((sum, value) => sum + value / columnValues.length, 0);
  });
  const laterMeans = means.slice(Math.floor(columns / 4));
  const low = Math.min(...laterMeans);
  const high = Math.max(...laterMeans);
  // The mean of equal values may differ from them in its last bits.
  const isFlat = high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  return means
    .map((mean) => {
      const share = isFlat ? 0.5 : normalize(mean, { low, high });
      return levels[Math.max(0, Math.min(levels.length - 1, Math.floor(share * levels.length)))]!;
    })
    .join('');
}
