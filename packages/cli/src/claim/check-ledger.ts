import { ledgerFaults, type LedgerEntry, type LedgerFault, type ParsedLedger } from '@ridgeline/core/ledger';
import type { Study } from '@ridgeline/core';

/**
 * Describes the problems of a ledger: faults in its file, and claims in the database whose ledger entry is missing or
 * different.
 *
 * @example
 * findLedgerProblems(await readLedger(path), await view.studies()); // ['Line 3 is not a ledger entry.']
 */
export function findLedgerProblems(ledger: ParsedLedger, studies: readonly Study[]): readonly string[] {
  const { entries, fault, isCutOff } = ledger;
  const faults = [...verifyEntries(entries), ...(fault === undefined ? [] : [fault])];
  return [
    ...faults.map(({ line, message }) => `Line ${line} ${message}.`),
    ...(isCutOff && fault === undefined ? [`Line ${entries.length + 1} is incomplete.`] : []),
    ...describeUnmatchedClaims(entries, studies),
  ];
}

let lastVerification: { readonly content: string; readonly faults: readonly LedgerFault[] } | undefined;

/** Verifies entries. Reuses the last result if no entry has changed. */
function verifyEntries(entries: readonly LedgerEntry[]): readonly LedgerFault[] {
  const content = JSON.stringify(entries);
  if (lastVerification?.content !== content) lastVerification = { content, faults: ledgerFaults(entries) };
  return lastVerification.faults;
}

/** Describes the claims in the database whose entry in the ledger is missing or different. */
export function describeUnmatchedClaims(
  entries: readonly LedgerEntry[],
  studies: readonly Study[],
): readonly string[] {
  return studies.flatMap(({ name, definition }) => {
    const claim = definition.finalsOf?.claim;
    if (claim === undefined || entries[claim.entry - 1]?.hash === claim.hash) return [];
    const problem = entries[claim.entry - 1] === undefined ? 'is missing' : 'is a different entry';
    return [`Entry ${claim.entry}, the claim of ${name}, ${problem}.`];
  });
}
