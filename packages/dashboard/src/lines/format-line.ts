import {
  costOf,
  displayState,
  gapOf,
  sanitise,
  type FinishedTrial,
  type Study,
  type Trial,
} from '@ridgeline/core';
import {
  formatCount,
  formatDuration,
  formatParameter,
  formatWholePercent,
  metricFormat,
} from '../view-model/format.ts';
import { describeOutcome } from '../view-model/describe-outcome.ts';
import { trialCountText, type Pace } from '../view-model/pace.ts';
import { varyingParameters } from '../view-model/varying-parameters.ts';

/*
 * Lines of plain text about a study, without escape sequences. Only texts from the study or its run, such as names and
 * error messages, can contain non-ASCII characters.
 */

/** First line, with the number of trials that have already ended. */
export function studyStartedLine({ name, plan }: Study, endedCount: number): string {
  const endedText = endedCount === 0 ? '' : `, ${formatCount(endedCount)} of them ended earlier`;
  // A smaller plan keeps the trials that ended beyond it.
  const plannedText =
    plan === undefined ? 'an unknown number of' : formatCount(Math.max(plan.trials, endedCount));
  return formatLine('study', `${name}: ${plannedText} trials${endedText}`);
}

export function trialStartedLine(study: Study, trial: Trial): string {
  return formatLine(
    'started',
    `${describeTrial(trial, study)} seed ${trial.seed}${continuationText(trial, study)}`,
  );
}

/**
 * Line of an outcome.
 *
 * @example
 * trialEndedLine(study, finishedTrial);
 * // 'complete  #57 l2 (l2 0.001): val_accuracy 0.9541 at epoch 14, gap 0.0210, 12s'
 */
export function trialEndedLine(study: Study, finishedTrial: FinishedTrial): string {
  return formatLine(
    displayState(finishedTrial.outcome.type, finishedTrial.trial.configuration),
    outcomeText(finishedTrial, study),
  );
}

/** Line of an interim look that decided strategies; their remaining seeds are not trained. */
export function seedsSkippedLine(strategies: readonly string[], reason: string): string {
  const pronoun = strategies.length === 1 ? 'its' : 'their';
  return formatLine('skipped', `${strategies.join(', ')}: ${reason}; ${pronoun} other seeds are not trained`);
}

/** Line of the progress, printed at regular intervals. */
export function studyProgressLine(pace: Pace): string {
  return formatLine('progress', `${progressText(pace)}, ETA ${remainingText(pace)}`);
}

export function warningLine(text: string): string {
  return formatLine('warning', text);
}

/** Last line, with the state of the study. */
export function studyEndedLine(study: Study, pace: Pace): string {
  return formatLine('study', `${study.name}: ${stateText(study)}, ${progressText(pace)}${elapsedText(pace)}`);
}

function formatLine(kind: string, text: string): string {
  return sanitise(`${kind.padEnd(9)} ${text}`);
}

function describeTrial({ number, configuration }: Trial, study: Study): string {
  const parameters = varyingParameters(study.definition).flatMap(({ path, name }) => {
    const value = configuration.parameters[path];
    return value === undefined ? [] : [`${name} ${formatParameter(value)}`];
  });
  return `#${number} ${configuration.strategy}${parameters.length === 0 ? '' : ` (${parameters.join(', ')})`}`;
}

/** Names the trial whose training this trial continues; empty if it continues none. */
function continuationText({ configuration: { part }, repeat }: Trial, { definition }: Study): string {
  if (part?.parent === undefined) return '';
  return `, continues #${part.parent * definition.seeds.length + repeat}`;
}

function outcomeText(finishedTrial: FinishedTrial, study: Study): string {
  const { trial, outcome } = finishedTrial;
  const name = describeTrial(trial, study);
  if (outcome.type !== 'complete') return `${name} ${describeOutcome(finishedTrial)}`;
  const { metric } = study.definition;
  const format = (value: number) => metricFormat([value])(value);
  const gap = gapOf(outcome.values, metric);
  return [
    `${name}: ${metric.name} ${format(outcome.value)} at epoch ${outcome.step}`,
    ...(gap === undefined ? [] : [`gap ${format(gap)}`]),
    formatDuration(costOf(finishedTrial)),
  ].join(', ');
}

function progressText(pace: Pace): string {
  return pace.share === undefined
    ? trialCountText(pace)
    : `${formatWholePercent(pace.share)}, ${trialCountText(pace)}`;
}

function remainingText(pace: Pace): string {
  return pace.remainingTime === undefined ? 'unknown' : formatDuration(pace.remainingTime);
}

function elapsedText(pace: Pace): string {
  return pace.elapsedTime === undefined ? '' : ` in ${formatDuration(pace.elapsedTime)}`;
}

function stateText(study: Study): string {
  switch (study.state) {
    case 'complete':
      return 'complete';
    case 'stopped':
      return 'stopped early';
    case 'open':
      return 'not finished';
  }
}
