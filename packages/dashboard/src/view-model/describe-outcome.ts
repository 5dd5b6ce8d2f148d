import { firstLine, isSkipped, displayState, type FinishedTrial } from '@ridgeline/core';

/** Describes a trial's outcome in a phrase that follows the trial's name. */
export function describeOutcome({ trial, outcome }: FinishedTrial): string {
  switch (outcome.type) {
    case 'complete':
      return 'is complete';
    case 'pruned':
      return `was ${displayState(outcome.type, trial.configuration)} after epoch ${outcome.step}`;
    case 'diverged':
      return `diverged in epoch ${outcome.step}: ${outcome.metric} is not a finite number`;
    case 'failed':
      return `failed (${outcome.kind}): ${firstLine(outcome.message)}`;
    case 'cancelled':
      return `was ${isSkipped(outcome) ? 'not trained' : 'cancelled'}: ${outcome.reason}`;
  }
}
