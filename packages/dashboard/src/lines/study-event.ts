import { sanitise, type FinishedTrial, type Study, type Trial } from '@ridgeline/core';
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
import { costOf, gapOf, displayState } from '@ridgeline/core';

/** Event that is printed as one line. */
export type LineEvent =
  /** First line, with the number of trials that had ended before it. */
  | { readonly type: 'study-started'; readonly endedTrials: number }
  | { readonly type: 'trial-started'; readonly trial: Trial }
  | { readonly type: 'trial-ended'; readonly finished: FinishedTrial }
  /** Decision of an interim look: the strategies' remaining seeds are not trained. */
  | { readonly type: 'seeds-skipped'; readonly strategies: readonly string[]; readonly reason: string }
  /** Progress of the study, printed at regular intervals. */
  | { readonly type: 'progress'; readonly pace: Pace }
  | { readonly type: 'warning'; readonly text: string }
  /** Last line, with the state of the study. */
  | { readonly type: 'study-ended'; readonly pace: Pace };

/**
 * Formats an event as a line of plain text without escape sequences. Only texts from the study or its run, such as
 * names and error messages, can contain non-ASCII characters.
 *
 * @example
 * eventLine({ type: 'trial-ended', finished }, study);
 * // 'complete  #57 l2 (l2 0.001): val_accuracy 0.9541 at epoch 14, gap 0.0210, 12s'
 */
export function eventLine(event: LineEvent, study: Study): string {
  switch (event.type) {
    case 'study-started': {
      const earlier =
        event.endedTrials === 0 ? '' : `, ${formatCount(event.endedTrials)} of them ended earlier`;
      const planned = study.plan === undefined ? 'an unknown number of' : formatCount(study.plan.trials);
      return formatLine('study', `${study.name}: ${planned} trials${earlier}`);
    }
    case 'trial-started':
      return formatLine(
        'started',
        `${describeTrial(event.trial, study)} seed ${event.trial.seed}${continuationText(event.trial, study)}`,
      );
    case 'trial-ended':
      return formatLine(
        displayState(event.finished.outcome.type, event.finished.trial.configuration),
        outcomeText(event.finished, study),
      );
    case 'seeds-skipped': {
      const pronoun = event.strategies.length === 1 ? 'its' : 'their';
      return formatLine(
        'skipped',
        `${event.strategies.join(', ')}: ${event.reason}; ${pronoun} other seeds are not trained`,
      );
    }
    case 'progress':
      return formatLine('progress', `${progressText(event.pace)}, ETA ${remainingText(event.pace)}`);
    case 'warning':
      return formatLine('warning', event.text);
    case 'study-ended':
      return formatLine(
        'study',
        `${study.name}: ${stateText(study)}, ${progressText(event.pace)}${elapsedText(event.pace)}`,
      );
  }
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

/** Names the trial whose training this trial continues; empty for other trials. */
function continuationText({ configuration: { part }, repeat }: Trial, { definition }: Study): string {
  if (part?.parent === undefined) return '';
  return `, continues #${part.parent * definition.seeds.length + repeat}`;
}

function outcomeText(finished: FinishedTrial, study: Study): string {
  const { trial, outcome } = finished;
  const name = describeTrial(trial, study);
  if (outcome.type !== 'complete') return `${name} ${describeOutcome(finished)}`;
  const { metric } = study.definition;
  const format = (value: number) => metricFormat([value])(value);
  const gap = gapOf(outcome.values, metric);
  return [
    `${name}: ${metric.name} ${format(outcome.value)} at epoch ${outcome.step}`,
    ...(gap === undefined ? [] : [`gap ${format(gap)}`]),
    formatDuration(costOf(finished)),
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
