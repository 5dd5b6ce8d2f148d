import { searchDefaults, type SweepDefinition } from './sweep-definition.ts';

/**
 * Keeps what a study began with where a later version of Ridgeline has another default and the file is still silent.
 *
 * @param stored the definition that the study began with
 * @param next the file as it is now
 * @example
 * withStoredDefaults(stored, next).failures.maxFailures; // undefined in a study from before 2026-11-29
 */
export function withStoredDefaults(stored: SweepDefinition, next: SweepDefinition): SweepDefinition {
  const isOlder = stored.failures.maxFailures === undefined;
  const isSilent = next.failures.maxFailures === searchDefaults.failures.maxFailures;
  return isOlder && isSilent ? { ...next, failures: { ...next.failures, maxFailures: undefined } } : next;
}
