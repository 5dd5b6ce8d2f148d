import type { Study } from '@ridgeline/core';
import { trialAt } from '@ridgeline/search';
import type { TrialSource } from './claims.ts';
import type { TrialReader } from './ready-trial.ts';

/** The trials of a plan in the order of their numbers, without those in `ended`. */
export function plannedTrials(
  { definition, plan }: Study,
  ended: Set<number>,
  reader: TrialReader,
): TrialSource {
  let number = 0;
  return {
    next() {
      // Each number comes once, so it need not be remembered any longer.
      while (ended.delete(number)) number++;
      return number < plan.trials ? reader.read(trialAt(definition, number++)!) : undefined;
    },
  };
}
