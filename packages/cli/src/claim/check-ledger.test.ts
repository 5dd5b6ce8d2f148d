import { parseLedger, sealEntry, type LedgerEntry, type ParsedLedger } from '@ridgeline/core/ledger';
import { findLedgerProblems } from './check-ledger.ts';

function createLedger(entries: readonly LedgerEntry[]): ParsedLedger {
  return parseLedger(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

it('finds an entry that changes after the ledger was verified', () => {
  const entry = sealEntry({ type: 'look', study: 'mnist', trials: 40 }, [], '2026-11-30T12:00:00.000Z');
  const intactLedger = createLedger([entry]);
  const changedLedger = createLedger([{ ...entry, trials: 41 }]);
  expect(findLedgerProblems(intactLedger, [])).toEqual([]);
  expect(findLedgerProblems(changedLedger, [])).toEqual([expect.stringContaining('Line 1 was changed')]);
  expect(findLedgerProblems(intactLedger, [])).toEqual([]);
});
