import type { ClaimAnswer } from '@ridgeline/core/ledger';

/** Claims of a study, and the check of the whole ledger. */
export interface LedgerPage {
  readonly claims: readonly {
    /** Ordinal of the claim on its test part, from 1; earlier rounds of finals count too. */
    readonly k: number;
    readonly strategy: string;
    readonly baseline: string;
    /** Undefined before the verdict. */
    readonly answer: ClaimAnswer | undefined;
  }[];
  /** Number of entries of the ledger. */
  readonly entries: number;
  /** Hash of the last entry; undefined without entries. */
  readonly lastHash: string | undefined;
  /** Faults of the ledger as sentences, in English; empty if it is intact. */
  readonly problems: readonly string[];
}
