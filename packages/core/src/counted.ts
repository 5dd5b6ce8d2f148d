/**
 * Number with its noun, which has an "s" unless there is one.
 *
 * @example
 * counted(3, 'seed'); // '3 seeds'
 */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
