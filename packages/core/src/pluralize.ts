/**
 * Formats a number with its noun, in the plural unless the number is 1.
 *
 * @example
 * pluralize(3, 'seed'); // '3 seeds'
 */
export function pluralize(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
