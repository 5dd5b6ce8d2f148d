import type { LedgerEntry } from '@ridgeline/core/ledger';

/** Study and test part that entries belong to; undefined for any. */
interface EntryFilter {
  readonly study?: string | undefined;
  /** Prefix of a test part's SHA-256, in hex; limits the entries to claims and their verdicts. */
  readonly data?: string | undefined;
}

/**
 * Entries of a ledger that belong to a study and a test part. A verdict belongs to those of its claim.
 *
 * @example
 * entriesOf(entries, { study: 'mnist' });
 */
export function entriesOf(
  entries: readonly LedgerEntry[],
  { study, data }: EntryFilter,
): readonly LedgerEntry[] {
  return entries.filter((entry) => {
    const about = entry.type === 'verdict' ? entries[entry.claim - 1] : entry;
    if (about === undefined || about.type === 'verdict') return false;
    const isOfData = data === undefined || (about.type === 'claim' && about.data.startsWith(data));
    return isOfData && (study === undefined || about.study === study);
  });
}
