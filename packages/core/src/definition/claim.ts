import { hash } from 'node:crypto';
import type { ClaimEvent, LedgerEntry } from '../ledger/ledger-entry.ts';
import type { Configuration } from '../trial.ts';
import { canonicalJson, type Json } from '../value.ts';
import { claimName, finalsDefinition } from './finals.ts';
import { taskSpecOf, type SweepDefinition } from './sweep-definition.ts';

/** Configurations that a claim compares. */
export interface ClaimChoice {
  readonly baseline: Configuration;
  readonly strategy: Configuration;
}

/**
 * Defines a claim's finals as a study: a round of finals between two strategies, at the claim's level. Undefined if
 * `finalsDefinition` returns undefined.
 *
 * @example
 * claimDefinition(search, claim, { baseline, strategy })?.name; // 'fashion.claim-12'
 */
export function claimDefinition(
  search: SweepDefinition,
  claim: Omit<LedgerEntry<ClaimEvent>, 'type'>,
  { baseline, strategy }: ClaimChoice,
): SweepDefinition | undefined {
  const { study, seeds, entry, hash, level: alpha, difference } = claim;
  const design = { alpha, against: claim.baseline, smallestDifference: difference };
  const finals = finalsDefinition(search, { round: 1, chosen: [baseline, strategy], seeds, design });
  return (
    finals && {
      ...finals,
      name: claimName(study, entry),
      finalsOf: { ...finals.finalsOf!, study, claim: { entry, hash } },
    }
  );
}

/**
 * SHA-256, in hex, of what a claim's answer depends on: task, files, metric, strategies, settings, difference, test
 * part and number of seeds, but not the seeds themselves. The study's name is excluded, so a sweep proposed again under
 * another name makes no new claim.
 */
export function claimSubject(
  search: SweepDefinition,
  claim: Pick<ClaimEvent, 'strategy' | 'baseline' | 'difference' | 'settings' | 'seeds' | 'data'>,
): string {
  const { strategy, baseline, difference, settings, data } = claim;
  const subject = {
    task: taskSpecOf(search),
    files: search.files,
    metric: search.metric,
    claim: { strategy, baseline, difference, settings, data, seeds: claim.seeds.length },
  };
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(subject)) as Json));
}
