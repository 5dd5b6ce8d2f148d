import { closest, distance } from 'fastest-levenshtein';

/**
 * Finds the member of `known` that the user most likely meant; undefined if none is close. Up to a third of the longer
 * word's letters, and at least two, may differ (Levenshtein distance, ignoring case).
 *
 * @example
 * didYouMean('droput', ['dropout', 'hidden']) === 'dropout'
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = known.map((name) => name.toLowerCase());
  const nearest = closest(word.toLowerCase(), lower);
  const allowed = Math.max(2, Math.floor(Math.max(word.length, nearest.length) / 3));
  if (distance(word.toLowerCase(), nearest) > allowed) return undefined;
  return known[lower.indexOf(nearest)];
}

/** Formats the result of {@link didYouMean} as a hint: `did you mean "dropout"?`. */
export function didYouMeanHint(word: string, known: readonly string[]): string | undefined {
  const suggestion = didYouMean(word, known);
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}
