import type { LedgerEntry, ParsedLedger } from '@ridgeline/core/ledger';

/** Store of a ledger of claims. */
export interface LedgerStore {
  /** Name to show, without a password. */
  readonly name: string;
  /** Reads the entries. A missing ledger is empty. */
  read(): Promise<ParsedLedger>;
  /**
   * Passes the entries to `body`, and a function that resolves once an entry is on disk. No other process writes until
   * `body` has ended.
   */
  whileLocked<T>(
    body: (ledger: ParsedLedger, write: (entry: LedgerEntry) => Promise<void>) => Promise<T>,
  ): Promise<T>;
}

/** Maximum wait for another process that appends, in ms. */
export const ledgerLockTimeout = 20_000;

/** Reason for a failed write while another process appends. */
export const heldByAnother = 'another process holds it';
