/**
 * Joins names for a sentence.
 *
 * @example
 * formatList(['none', 'l1', 'l2']); // 'none, l1 and l2'
 */
export function formatList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
