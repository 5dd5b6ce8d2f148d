import type { LedgerEntry } from '@ridgeline/core/ledger';

/** Study and test part of the entries to select; undefined selects any. */
interface EntryFilter {
  readonly study?: string | undefined;
  /** Prefix of a test part's SHA-256, in hex; limits the entries to claims and their verdicts. */
  readonly data?: string | undefined;
}

/**
 * Selects the entries that match a filter. A verdict has the study and the test part of its claim.
 *
 * @example
 * filterEntries(entries, { study: 'mnist' });
 */
export function filterEntries(
  entries: readonly LedgerEntry[],
  { study, data }: EntryFilter,
): readonly LedgerEntry[] {
  return entries.filter((entry) => {
    const subject = entry.type === 'verdict' ? entries[entry.claim - 1] : entry;
    if (subject === undefined || subject.type === 'verdict') return false;
    const matchesData = data === undefined || (subject.type === 'claim' && subject.data.startsWith(data));
    return matchesData && (study === undefined || subject.study === study);
  });
}
