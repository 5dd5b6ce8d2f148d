import { searchDefaults, type FinalsPlan, type StudyDefinition } from './sweep-definition.ts';

/**
 * Preserves a stored study's defaults for keys that the file does not set, because defaults may change between versions
 * of Ridgeline.
 *
 * @param stored the definition that the study started with
 * @param next the current file
 * @example
 * withStoredDefaults(stored, next).failures.maxFailures; // undefined in a study from before 2026-11-29
 */
export function withStoredDefaults<D extends StudyDefinition>(stored: StudyDefinition, next: D): D {
  const hasNoStoredLimit = stored.failures.maxFailures === undefined;
  const isDefault = next.failures.maxFailures === searchDefaults.failures.maxFailures;
  const failures =
    hasNoStoredLimit && isDefault ? { failures: { ...next.failures, maxFailures: undefined } } : undefined;
  return {
    ...next,
    ...failures,
    lag: next.lag ?? stored.lag,
    ...(stored.warmStart !== undefined && stored.warmStart.study === next.warmStart?.study
      ? { warmStart: stored.warmStart }
      : {}),
    finals: withStoredFinals(stored.finals, next.finals),
  };
}

/** Preserves those settings of the finals that the file leaves out and whose defaults depend on the data's size. */
function withStoredFinals(stored: FinalsPlan, next: FinalsPlan): FinalsPlan {
  const { byDefault = [], seeds } = next;
  if (byDefault.length === 0) return next;
  return {
    ...next,
    splits: stored.splits,
    byDefault: stored.byDefault,
    seeds: byDefault.includes('seeds') ? stored.seeds : seeds,
  };
}
