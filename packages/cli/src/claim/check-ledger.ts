import { ledgerFaults, type LedgerEntry, type LedgerFault, type ParsedLedger } from '@ridgeline/core/ledger';
import type { Study } from '@ridgeline/core';

/**
 * Describes the problems of a ledger: faults of its file, and claims of the database that it lacks or contradicts.
 *
 * @example
 * ledgerProblems(readLedger(path), await view.studies()); // ['Line 3 is not a ledger entry.']
 */
export function ledgerProblems(ledger: ParsedLedger, studies: readonly Study[]): readonly string[] {
  const { entries, fault, isCutOff } = ledger;
  const faults = [...verifyEntries(entries), ...(fault === undefined ? [] : [fault])];
  const last = entries.length + 1;
  return [
    ...faults.map(({ line, message }) => `Line ${line} ${message}.`),
    ...(isCutOff && fault === undefined ? [`Line ${last} is incomplete.`] : []),
    ...missingClaims(entries, studies),
  ];
}

let verified: { readonly content: string; readonly faults: readonly LedgerFault[] } | undefined;

/** Faults of entries. Only entries whose content differs from that of the last call are verified. */
function verifyEntries(entries: readonly LedgerEntry[]): readonly LedgerFault[] {
  const content = JSON.stringify(entries);
  if (verified?.content !== content) verified = { content, faults: ledgerFaults(entries) };
  return verified.faults;
}

/** Describes the claims of the database that are not in the ledger. */
export function missingClaims(entries: readonly LedgerEntry[], studies: readonly Study[]): readonly string[] {
  return studies.flatMap(({ name, definition }) => {
    const claim = definition.finalsOf?.claim;
    if (claim === undefined || entries[claim.entry - 1]?.hash === claim.hash) return [];
    const problem = entries[claim.entry - 1] === undefined ? 'is missing' : 'is a different entry';
    return [`Entry ${claim.entry}, the claim that ${name} was trained for, ${problem}.`];
  });
}
