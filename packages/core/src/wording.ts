/**
 * Formats a number with its noun, in the plural unless the number is 1.
 *
 * @example
 * pluralize(3, 'seed'); // '3 seeds'
 */
export function pluralize(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/**
 * Text with its first letter in upper case.
 *
 * @example
 * capitalize('use npm'); // 'Use npm'
 */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
