import { ledgerFaults, type LedgerEntry, type ParsedLedger } from '@ridgeline/core/ledger';
import type { Study } from '@ridgeline/core';

/**
 * Faults of a ledger for a person, one a line: of its file, and claims of the database that it lacks or has otherwise.
 *
 * @example
 * ledgerProblems(readLedger(path), await view.studies()); // ['Line 3 is no entry of a ledger.']
 */
export function ledgerProblems(ledger: ParsedLedger, studies: readonly Study[]): readonly string[] {
  const { entries, fault, isCutOff } = ledger;
  const faults = [...ledgerFaults(entries), ...(fault === undefined ? [] : [fault])];
  const last = entries.length + 1;
  return [
    ...faults.map(({ line, message }) => `Line ${line} ${message}.`),
    ...(isCutOff && fault === undefined ? [`Line ${last} is cut off.`] : []),
    ...missingClaims(entries, studies),
  ];
}

/** Claims whose finals are in the database and whose entries are not in the ledger. */
export function missingClaims(entries: readonly LedgerEntry[], studies: readonly Study[]): readonly string[] {
  return studies.flatMap(({ name, definition }) => {
    const claim = definition.finalsOf?.claim;
    if (claim === undefined || entries[claim.entry - 1]?.hash === claim.hash) return [];
    const what = entries[claim.entry - 1] === undefined ? 'is missing' : 'is another one';
    return [`The database has the finals ${name}, and their claim, entry ${claim.entry}, ${what}.`];
  });
}
