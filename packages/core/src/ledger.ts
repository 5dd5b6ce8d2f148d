/**
 * Entry point for claims and their ledger. Separate as `@ridgeline/core/ledger`, since a run needs none of it.
 */
export { claimDefinition, claimSubject, type ClaimChoice } from './definition/claim.ts';
export {
  claimLevel,
  findClaims as findClaims,
  ledgerFaults,
  findSameClaim as findSameClaim,
  sealEntry as sealEntry,
  findVerdict as findVerdict,
  type ClaimAnswer,
  type ClaimEvent,
  type LedgerEntry,
  type LedgerEvent,
  type LedgerFault,
  type VerdictEvent,
} from './ledger/ledger-entry.ts';
export { parseLedger, type ParsedLedger } from './ledger/parse-ledger.ts';
export { refereeTools, type RefereeTool, type ToolInput } from './protocol/referee-tools.ts';
