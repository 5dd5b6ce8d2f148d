import type { AttemptKey, Outcome, StudyLog } from '@ridgeline/core';
import { sampleTrial } from '@ridgeline/core/testing';

let token = 0;

/** Starts trials of a study of `sampleSweep`. */
export function startTrials(
  log: StudyLog,
  study: string,
  numbers: readonly number[],
): Promise<readonly AttemptKey[]> {
  return log.startTrials(
    study,
    numbers.map((number) => ({ trial: sampleTrial(number), token: `token ${token++}` })),
  );
}

/** Runs trials of a study of `sampleSweep` to an outcome. */
export async function runTrials(
  log: StudyLog,
  study: string,
  outcomes: ReadonlyMap<number, Outcome>,
): Promise<void> {
  const keys = await startTrials(log, study, [...outcomes.keys()]);
  await log.finishTrials(
    study,
    keys.map((key) => ({ key, outcome: outcomes.get(key.trial)!, fingerprint: undefined })),
  );
}

/** Outcome of a complete trial with this accuracy. */
export function accuracyOutcome(value: number): Outcome {
  return { type: 'complete', value, step: 3, values: { val_accuracy: value } };
}
