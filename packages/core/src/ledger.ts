/**
 * Entry point for claims and their ledger. Separate as `@ridgeline/core/ledger`, since a run needs none of it.
 */
export { claimDefinition, claimSubject, type ClaimChoice } from './definition/claim.ts';
export {
  claimLevel,
  claimsOn,
  ledgerFaults,
  sameClaim,
  sealed,
  verdictOn,
  type ClaimAnswer,
  type ClaimEvent,
  type LedgerEntry,
  type LedgerEvent,
  type LedgerFault,
  type VerdictEvent,
} from './ledger/ledger-entry.ts';
export { parseLedger, type ParsedLedger } from './ledger/parse-ledger.ts';
export { refereeTools, type RefereeTool, type ToolInput } from './protocol/referee-tools.ts';
