import type { ClaimAnswer } from '@ridgeline/core/ledger';

/** Claims of a study and the check of the whole ledger. */
export interface PageLedger {
  readonly claims: readonly {
    /** Number of the claim on its test part, from 1; earlier rounds of finals also count. */
    readonly k: number;
    readonly strategy: string;
    readonly baseline: string;
    /** Verdict on the claim; undefined before it is known. */
    readonly answer: ClaimAnswer | undefined;
  }[];
  /** Number of entries in the ledger. */
  readonly entries: number;
  /** Hash of the last entry; undefined without entries. */
  readonly lastHash: string | undefined;
  /** Faults in the ledger, as English sentences; empty if the ledger is intact. */
  readonly problems: readonly string[];
}
