import { closest, distance } from 'fastest-levenshtein';

/**
 * Member of `known` that `written` most likely means; undefined if none is close. A third of the longer word's letters,
 * or two if that is more, may differ (Levenshtein distance, ignoring case).
 *
 * @example
 * didYouMean('droput', ['dropout', 'hidden']) === 'dropout'
 */
export function didYouMean(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = known.map((word) => word.toLowerCase());
  const nearest = closest(written.toLowerCase(), lower);
  const allowed = Math.max(2, Math.floor(Math.max(written.length, nearest.length) / 3));
  if (distance(written.toLowerCase(), nearest) > allowed) return undefined;
  return known[lower.indexOf(nearest)];
}

/** {@link didYouMean} as a hint: `did you mean "dropout"?`. */
export function didYouMeanHint(written: string, known: readonly string[]): string | undefined {
  const meant = didYouMean(written, known);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}
