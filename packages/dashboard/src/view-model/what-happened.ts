import { isSpared, firstLine, type FinishedTrial } from '@ridgeline/core';

/** True for a trial that was pruned at a pause, from which another one may continue it. */
export function isPaused({ trial, outcome }: Pick<FinishedTrial, 'trial' | 'outcome'>): boolean {
  return outcome.type === 'pruned' && outcome.step === trial.configuration.part?.pause;
}

/** End of a trial, as the end of a sentence that begins with the trial. */
export function whatHappened({ trial, outcome }: FinishedTrial): string {
  switch (outcome.type) {
    case 'complete':
      return 'is complete';
    case 'pruned':
      return `was ${isPaused({ trial, outcome }) ? 'paused' : 'pruned'} after epoch ${outcome.step}`;
    case 'diverged':
      return `diverged in epoch ${outcome.step}: ${outcome.metric} is not a finite number`;
    case 'failed':
      return `failed (${outcome.kind}): ${firstLine(outcome.message)}`;
    case 'cancelled':
      return `was ${isSpared(outcome) ? 'not trained' : 'cancelled'}: ${outcome.reason}`;
  }
}
