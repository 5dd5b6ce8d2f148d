import { hash } from 'node:crypto';
import { canonicalJson, type Json, type Parameters } from '../value.ts';

/** Proposal of a sweep by a client of the MCP server `ridgeline referee`. */
interface ProposalEvent {
  readonly type: 'proposal';
  readonly study: string;
  /** SHA-256 of the sweep file, in hex. */
  readonly file: string;
}

/** Record that a client looked at a study's validation results. */
interface LookEvent {
  readonly type: 'look';
  readonly study: string;
  /** Number of trials that had ended by then. */
  readonly trials: number;
}

/** Claim, recorded before the first trial of its finals starts. */
export interface ClaimEvent {
  readonly type: 'claim';
  /** Search whose best configurations are compared. */
  readonly study: string;
  readonly strategy: string;
  readonly baseline: string;
  /** Smallest difference that matters, in the metric's own unit, above 0. */
  readonly difference: number;
  /** Name of the metric that is evaluated on the test part. */
  readonly metric: string;
  /** Test part: SHA-256 of its data set, in hex, or `program` if the program itself evaluates the test part. */
  readonly data: string;
  /** Number of finals rounds that used the test part before this claim; finals of claims do not count. */
  readonly finals: number;
  /** Ordinal of the claim, from 1, among the uses of its test part: claims, and the rounds counted in `finals`. */
  readonly k: number;
  /** Accepted chance that at least one claim on this test part is false, 0 to 1. */
  readonly alpha: number;
  /** Share of alpha that this claim may spend: {@link claimLevel}. */
  readonly level: number;
  /** Training seeds, drawn at random for this claim. */
  readonly seeds: readonly number[];
  /** Parameters of the two configurations that are compared. */
  readonly settings: { readonly strategy: Parameters; readonly baseline: Parameters };
  /** Identity of the claim: SHA-256, in hex, of everything that the answer depends on except the seeds. */
  readonly subject: string;
}

/** Answer to a claim. */
export type ClaimAnswer = 'better' | 'equivalent' | 'not-worse' | 'worse' | 'undecided';

/** Verdict on a claim. */
export interface VerdictEvent {
  readonly type: 'verdict';
  /** Number of the claim's entry. */
  readonly claim: number;
  readonly answer: ClaimAnswer;
  /** Verdict as one sentence. */
  readonly sentence: string;
}

/** Event in the ledger. */
export type LedgerEvent = ProposalEvent | LookEvent | ClaimEvent | VerdictEvent;

/** Number, time and hashes of an entry. */
interface Seal {
  /** Number of the entry, from 1. */
  readonly entry: number;
  /** Time in ISO 8601. */
  readonly time: string;
  /** The previous entry's `hash`; zeros in the first entry. */
  readonly before: string;
  /** SHA-256, in hex, of everything else in the entry. */
  readonly hash: string;
}

/** Event with its seal. */
export type LedgerEntry<E extends LedgerEvent = LedgerEvent> = E & Seal;

/** Value of `before` in the first entry. */
const zeroHash = '0'.repeat(64);

/**
 * Share of alpha that claim `k` on a test part may spend: alpha / (k (k + 1)). The shares of any number of claims sum to
 * less than alpha.
 *
 * @example
 * claimLevel(2, 0.06); // 0.01
 */
export function claimLevel(k: number, alpha: number): number {
  return alpha / (k * (k + 1));
}

/** Seals an event as the next entry of a ledger. */
export function sealEntry<E extends LedgerEvent>(
  event: E,
  entries: readonly LedgerEntry[],
  time: string,
): LedgerEntry<E> {
  const unsealed = { ...event, entry: entries.length + 1, time, before: entries.at(-1)?.hash ?? zeroHash };
  return { ...unsealed, hash: hashEntry(unsealed) };
}

function hashEntry(unsealed: object): string {
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(unsealed)) as Json));
}

/** Fault of a ledger, with its line. */
export interface LedgerFault {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Finds entries that were changed, removed or moved, or that contradict earlier entries: a claim with a wrong ordinal,
 * level or alpha, a second verdict on a claim, or a verdict on an entry that is not a claim. Entries that are missing at
 * the end cannot be detected.
 */
export function ledgerFaults(entries: readonly LedgerEntry[]): readonly LedgerFault[] {
  return entries.flatMap((entry, index) =>
    entryFaults(entry, entries.slice(0, index)).map((message) => ({ line: index + 1, message })),
  );
}

function entryFaults(entry: LedgerEntry, earlierEntries: readonly LedgerEntry[]): readonly string[] {
  const { hash: storedHash, ...unsealed } = entry;
  if (hashEntry(unsealed) !== storedHash)
    return ['was changed after it was written: its hash does not match'];
  const expectedNumber = earlierEntries.length + 1;
  if (entry.entry !== expectedNumber)
    return [`has number ${entry.entry} instead of ${expectedNumber}: entries were moved, removed or added`];
  if (entry.before !== (earlierEntries.at(-1)?.hash ?? zeroHash))
    return ['does not follow the previous entry, which was replaced'];
  if (entry.type === 'claim') return claimFaults(entry, earlierEntries);
  return entry.type === 'verdict' ? verdictFaults(entry, earlierEntries) : [];
}

function claimFaults(
  claim: LedgerEntry<ClaimEvent>,
  earlierEntries: readonly LedgerEntry[],
): readonly string[] {
  const earlierClaims = findClaims(earlierEntries, claim.data);
  const k = earlierClaims.length + claim.finals + 1;
  const [firstClaim] = earlierClaims;
  return [
    ...(claim.k === k ? [] : [`is numbered claim ${claim.k} on its test part instead of ${k}`]),
    ...(claim.level === claimLevel(claim.k, claim.alpha)
      ? []
      : [`has level ${claim.level} instead of ${claimLevel(claim.k, claim.alpha)}`]),
    ...(firstClaim === undefined || firstClaim.alpha === claim.alpha
      ? []
      : [
          `has alpha ${claim.alpha} instead of ${firstClaim.alpha}, the alpha of the first claim on its test part`,
        ]),
  ];
}

function verdictFaults(
  { claim }: LedgerEntry<VerdictEvent>,
  earlierEntries: readonly LedgerEntry[],
): readonly string[] {
  if (earlierEntries[claim - 1]?.type !== 'claim') return [`answers entry ${claim}, which is not a claim`];
  return findVerdict(earlierEntries, claim) === undefined ? [] : [`answers claim ${claim} a second time`];
}

/** Finds the claims on a test part, oldest first. */
export function findClaims(
  entries: readonly LedgerEntry[],
  data: string,
): readonly LedgerEntry<ClaimEvent>[] {
  return entries.filter(isClaim).filter((claim) => claim.data === data);
}

/** Finds the verdict on the claim in entry `claim`; undefined if there is none. */
export function findVerdict(
  entries: readonly LedgerEntry[],
  claim: number,
): LedgerEntry<VerdictEvent> | undefined {
  return entries.find(
    (entry): entry is LedgerEntry<VerdictEvent> => entry.type === 'verdict' && entry.claim === claim,
  );
}

/** Finds the latest claim with this subject; undefined if there is none. */
export function findSameClaim(
  entries: readonly LedgerEntry[],
  subject: string,
): LedgerEntry<ClaimEvent> | undefined {
  return entries.filter(isClaim).findLast((claim) => claim.subject === subject);
}

function isClaim(entry: LedgerEntry): entry is LedgerEntry<ClaimEvent> {
  return entry.type === 'claim';
}
