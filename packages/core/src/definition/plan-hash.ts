import { hash } from 'node:crypto';
import { canonicalJson, type Json } from '../value.ts';
import type { StudyDefinition } from './sweep-definition.ts';

/**
 * SHA-256, in hex, of the stored plan of a round of finals; undefined for a search. It covers the strategies and their
 * settings, the seeds, metric, interim tests, alpha, the smallest difference, and the searches that are judged together.
 * It excludes names, so archiving a study does not change the hash.
 *
 * @param round for nested finals, the round of the first search
 * @example
 * planHash(finalsDefinition(search, round)); // '3f2a9c…'
 */
export function planHash(round: StudyDefinition): string | undefined {
  const { finalsOf, partOf, searches, metric, seeds, strategies } = round;
  if (finalsOf === undefined) return undefined;
  const { study: _, ...origin } = finalsOf;
  const nested = partOf && { type: partOf.type, of: partOf.of, splitSeed: partOf.splitSeed };
  const plan = { finalsOf: origin, nested, searches, metric, seeds, strategies };
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(plan)) as Json));
}
