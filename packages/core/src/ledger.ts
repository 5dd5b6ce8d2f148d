/**
 * Entry point for claims and their ledger, `@ridgeline/core/ledger`. It is separate because a run does not need it.
 */
export { claimDefinition, claimSubject, type ClaimChoice } from './definition/claim.ts';
export {
  claimLevel,
  findClaims,
  ledgerFaults,
  findSameClaim,
  sealEntry,
  findVerdict,
  type ClaimAnswer,
  type ClaimEvent,
  type LedgerEntry,
  type LedgerEvent,
  type LedgerFault,
  type VerdictEvent,
} from './ledger/ledger-entry.ts';
export { parseLedger, type ParsedLedger } from './ledger/parse-ledger.ts';
export { refereeTools, type RefereeTool, type ToolInput } from './protocol/referee-tools.ts';
