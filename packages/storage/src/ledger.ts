import { RidgelineError } from '@ridgeline/core';
import {
  ledgerFaults,
  sealEntry,
  type LedgerEntry,
  type LedgerEvent,
  type ParsedLedger,
} from '@ridgeline/core/ledger';
import { fileLedger } from './ledger-file.ts';
import type { LedgerStore } from './ledger-store.ts';
import { isPostgresUrl } from './postgres/location.ts';

/**
 * Reads a ledger of claims, with its faults. A missing ledger is empty.
 *
 * @param location Path of a file of JSON lines, or URL of a PostgreSQL database.
 * @throws RidgelineError `FILE_UNREADABLE`, or `DATABASE_UNREADABLE` for a server.
 * @example
 * (await readLedger('ridgeline.db-ledger.jsonl')).entries.length; // 12
 */
export async function readLedger(location: string): Promise<ParsedLedger> {
  return (await openLedgerStore(location)).read();
}

/**
 * Appends the event that `next` returns for the current entries. Resolves to the new entry once it is on disk, or to
 * undefined if `next` returns no event. No other process appends while `next` runs.
 *
 * @param location Path of a file of JSON lines, or URL of a PostgreSQL database.
 * @throws RidgelineError `LEDGER_DAMAGED` for a ledger with a fault, because it accepts no more entries,
 * `FILE_UNREADABLE` for an unreadable file, and `DATABASE_UNWRITABLE` if the ledger or its lock cannot be written.
 * Errors of `next` pass through.
 * @example
 * await appendToLedger(path, (entries) => ({ type: 'look', study: 'mnist', trials: 40 }));
 */
export async function appendToLedger<E extends LedgerEvent>(
  location: string,
  next: (entries: readonly LedgerEntry[]) => E | undefined | Promise<E | undefined>,
): Promise<LedgerEntry<E> | undefined> {
  const { name, whileLocked } = await openLedgerStore(location);
  return whileLocked(async (ledger, write) => {
    assertLedgerUndamaged(ledger, name);
    const { entries } = ledger;
    const event = await next(entries);
    if (event === undefined) return undefined;
    const entry = sealEntry(event, entries, new Date().toISOString());
    await write(entry);
    return entry;
  });
}

async function openLedgerStore(location: string): Promise<LedgerStore> {
  if (!isPostgresUrl(location)) return fileLedger(location);
  const { postgresLedger } = await import('./postgres/postgres-ledger.ts');
  return postgresLedger(location);
}

/**
 * Checks that a ledger has no fault.
 *
 * @param name Display name of the ledger, without a password.
 * @throws RidgelineError `LEDGER_DAMAGED` with the first fault.
 */
export function assertLedgerUndamaged(
  { entries, fault }: Pick<ParsedLedger, 'entries' | 'fault'>,
  name: string,
): void {
  const firstFault = ledgerFaults(entries)[0] ?? fault;
  if (firstFault === undefined) return;
  const { line, message } = firstFault;
  throw new RidgelineError('LEDGER_DAMAGED', `Line ${line} of the ledger ${name} ${message}.`, {
    hint: 'Restore it from a backup. "ridgeline ledger verify" lists all faults.',
  });
}
