import { closest, distance } from 'fastest-levenshtein';

/**
 * Finds the name that the user most likely meant; undefined if none is close. If exactly one name begins with a word of
 * at least three letters, it is that name. Otherwise, a name is close if its Levenshtein distance, ignoring case, is at
 * most a third of the longer word's length. A distance of 2 always suffices for a name with the same first letter or
 * with the same letters, and a distance of 1 for any other name.
 *
 * @example
 * didYouMean('droput', ['dropout', 'hidden']) === 'dropout'
 */
export function didYouMean(word: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const [lowerWord, lowerNames] = [word.toLowerCase(), names.map((name) => name.toLowerCase())];
  const completions = names.filter((_, i) => lowerWord.length > 2 && lowerNames[i]!.startsWith(lowerWord));
  if (completions.length === 1) return completions[0];
  const nearest = closest(lowerWord, lowerNames);
  const maxDistance = Math.max(
    lowerWord[0] === nearest[0] || sortLetters(lowerWord) === sortLetters(nearest) ? 2 : 1,
    Math.floor(Math.max(word.length, nearest.length) / 3),
  );
  if (distance(lowerWord, nearest) > maxDistance) return undefined;
  return names[lowerNames.indexOf(nearest)];
}

function sortLetters(word: string): string {
  return [...word].sort().join('');
}

/** Formats the result of {@link didYouMean} as a hint: `did you mean "dropout"?`. */
export function didYouMeanHint(word: string, names: readonly string[]): string | undefined {
  const suggestion = didYouMean(word, names);
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}
