import { hash } from 'node:crypto';
import { canonicalJson, type Json, type Parameters } from '../value.ts';

/** A sweep that was proposed to the referee. */
interface ProposalEvent {
  readonly type: 'proposal';
  readonly study: string;
  /** SHA-256 of the sweep file, in hex. */
  readonly file: string;
}

/** A look at validation results, which are free. */
interface LookEvent {
  readonly type: 'look';
  readonly study: string;
  /** Number of trials that had ended. */
  readonly trials: number;
}

/** A claim, written before the first network of its finals is trained. */
export interface ClaimEvent {
  readonly type: 'claim';
  /** Search whose best configurations are compared. */
  readonly study: string;
  readonly strategy: string;
  readonly baseline: string;
  /** Smallest difference that matters, in the metric's own unit, above 0. */
  readonly difference: number;
  /** Metric of the test part. */
  readonly metric: string;
  /** Test part: SHA-256 of its data set in hex, or `program` for that of programs that judge themselves. */
  readonly data: string;
  /** Rounds of finals that had used the test part before, apart from claims. */
  readonly finals: number;
  /** Number of the claim on this test part, from 1: earlier claims and rounds of finals count. */
  readonly k: number;
  /** Accepted chance of any false claim on this test part, 0 to 1. */
  readonly alpha: number;
  /** Share of alpha that this claim may spend: {@link claimLevel}. */
  readonly level: number;
  /** Training seeds, drawn at random for this claim. */
  readonly seeds: readonly number[];
  readonly settings: { readonly strategy: Parameters; readonly baseline: Parameters };
  /** SHA-256 of all that the answer depends on except the seeds. An equal claim is the same claim. */
  readonly subject: string;
}

/** Answer to a claim. */
export type ClaimAnswer = 'better' | 'equivalent' | 'not-worse' | 'worse' | 'undecided';

export interface VerdictEvent {
  readonly type: 'verdict';
  /** Number of the claim's entry. */
  readonly claim: number;
  readonly answer: ClaimAnswer;
  /** Verdict as one sentence. */
  readonly sentence: string;
}

/** An event that the ledger records. */
export type LedgerEvent = ProposalEvent | LookEvent | ClaimEvent | VerdictEvent;

/** Place of an event in the ledger, and its seal. */
interface Seal {
  /** Number of the entry, from 1. */
  readonly entry: number;
  /** Time in ISO 8601. */
  readonly time: string;
  /** Hash of the entry before; zeros for the first one. */
  readonly before: string;
  /** SHA-256, in hex, of everything else in the entry. */
  readonly hash: string;
}

export type LedgerEntry<E extends LedgerEvent = LedgerEvent> = E & Seal;

/** Hash before the first entry. */
const none = '0'.repeat(64);

/**
 * Share of alpha of claim `k` on a test part: alpha / (k (k + 1)). However many claims follow, together they spend no
 * more than alpha.
 *
 * @example
 * claimLevel(2, 0.06); // 0.01
 */
export function claimLevel(k: number, alpha: number): number {
  return alpha / (k * (k + 1));
}

/** Seals an event as the next entry of a ledger. */
export function sealed<E extends LedgerEvent>(
  event: E,
  entries: readonly LedgerEntry[],
  time: string,
): LedgerEntry<E> {
  const open = { ...event, entry: entries.length + 1, time, before: entries.at(-1)?.hash ?? none };
  return { ...open, hash: hashOf(open) };
}

function hashOf(open: object): string {
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(open)) as Json));
}

/** A fault of a ledger, and the line that has it. */
export interface LedgerFault {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Finds the faults of a ledger: entries that were changed, removed, moved or miscounted. An intact ledger has none. A
 * ledger whose last entries are missing is intact by itself: the studies of its claims name them.
 */
export function ledgerFaults(entries: readonly LedgerEntry[]): readonly LedgerFault[] {
  return entries.flatMap((entry, index) =>
    faultsOf(entry, entries.slice(0, index)).map((message) => ({ line: index + 1, message })),
  );
}

function faultsOf(entry: LedgerEntry, before: readonly LedgerEntry[]): readonly string[] {
  const { hash: own, ...open } = entry;
  if (hashOf(open) !== own) return ['was changed after it was written: its hash is another one'];
  const expected = before.length + 1;
  if (entry.entry !== expected)
    return [`has number ${entry.entry} in place ${expected}: entries were moved, removed or added`];
  if (entry.before !== (before.at(-1)?.hash ?? none))
    return ['does not follow the entry before it, which was replaced'];
  if (entry.type === 'claim') return claimFaults(entry, before);
  return entry.type === 'verdict' ? verdictFaults(entry, before) : [];
}

function claimFaults(claim: LedgerEntry<ClaimEvent>, before: readonly LedgerEntry[]): readonly string[] {
  const earlier = claimsOn(before, claim.data);
  const k = earlier.length + claim.finals + 1;
  const [first] = earlier;
  return [
    ...(claim.k === k ? [] : [`counts as claim ${claim.k} on its test part, and is claim ${k}`]),
    ...(claim.level === claimLevel(claim.k, claim.alpha)
      ? []
      : [`has level ${claim.level} instead of ${claimLevel(claim.k, claim.alpha)}`]),
    ...(first === undefined || first.alpha === claim.alpha
      ? []
      : [`has alpha ${claim.alpha}, and the first claim on its test part ${first.alpha}`]),
  ];
}

function verdictFaults(
  { claim }: LedgerEntry<VerdictEvent>,
  before: readonly LedgerEntry[],
): readonly string[] {
  if (before[claim - 1]?.type !== 'claim') return [`answers entry ${claim}, which is no claim`];
  return verdictOn(before, claim) === undefined ? [] : [`answers claim ${claim} a second time`];
}

/** Claims on a test part, the first one first. */
export function claimsOn(entries: readonly LedgerEntry[], data: string): readonly LedgerEntry<ClaimEvent>[] {
  return entries.filter(isClaim).filter((claim) => claim.data === data);
}

/** Verdict on a claim, by the claim's entry; undefined before it is there. */
export function verdictOn(
  entries: readonly LedgerEntry[],
  claim: number,
): LedgerEntry<VerdictEvent> | undefined {
  return entries.find(
    (entry): entry is LedgerEntry<VerdictEvent> => entry.type === 'verdict' && entry.claim === claim,
  );
}

/** Latest claim on the same subject; undefined if it is a new one. */
export function sameClaim(
  entries: readonly LedgerEntry[],
  subject: string,
): LedgerEntry<ClaimEvent> | undefined {
  return entries.filter(isClaim).findLast((claim) => claim.subject === subject);
}

function isClaim(entry: LedgerEntry): entry is LedgerEntry<ClaimEvent> {
  return entry.type === 'claim';
}
