import type { LedgerEntry, ParsedLedger } from '@ridgeline/core/ledger';

/** Store of a ledger of claims. */
export interface LedgerStore {
  /** Display name, without a password. */
  readonly name: string;
  /** Reads the entries. A missing ledger is empty. */
  read(): Promise<ParsedLedger>;
  /**
   * Calls `body` with the ledger and a function that writes one entry to disk. `body` may call this function at most
   * once. No other process writes until `body` has ended.
   */
  whileLocked<T>(
    body: (ledger: ParsedLedger, write: (entry: LedgerEntry) => Promise<void>) => Promise<T>,
  ): Promise<T>;
}

/** Maximum wait for another process's write, in ms. */
export const ledgerLockTimeout = 20_000;

/** Reason for a failed write while another process holds the lock. */
export const lockedReason = 'it is locked by another process';
