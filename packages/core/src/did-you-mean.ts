import { closest, distance } from 'fastest-levenshtein';

/**
 * Finds the name that the user most likely meant; undefined if none is close. A name is close if its Levenshtein
 * distance, ignoring case, is at most a third of the longer word's length. A distance of 2 always suffices for a name
 * with the same first letter or with the same letters, and a distance of 1 for any other name.
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
