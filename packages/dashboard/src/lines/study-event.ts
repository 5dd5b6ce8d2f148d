import { sanitise, type FinishedTrial, type Study, type Trial } from '@ridgeline/core';
import {
  formatCount,
  formatDuration,
  formatParameter,
  formatPercent,
  metricFormat,
} from '../view-model/format.ts';
import { whatHappened } from '../view-model/what-happened.ts';
import { trialsOf, type Pace } from '../view-model/pace.ts';
import { varyingParameters } from '../view-model/varying-parameters.ts';
import { costOf, gapOf, shownAs } from '@ridgeline/core';

/** Event of a study that is printed as a line. */
export type LineEvent =
  /** First line. `ended` trials had ended before. */
  | { readonly type: 'begins'; readonly ended: number }
  | { readonly type: 'started'; readonly trial: Trial }
  | { readonly type: 'finished'; readonly finished: FinishedTrial }
  /** The first seeds of strategies that a look has decided; their other seeds are spared too. */
  | { readonly type: 'spared'; readonly strategies: readonly string[]; readonly reason: string }
  /** Progress of the study, printed from time to time. */
  | { readonly type: 'progress'; readonly pace: Pace }
  | { readonly type: 'warning'; readonly text: string }
  /** The lines end, with the state of the study. */
  | { readonly type: 'ends'; readonly pace: Pace };

/**
 * One line of plain text for an event: no escape sequence, no line break, and only ASCII except in names of the study.
 *
 * @example
 * eventLine({ type: 'finished', finished }, study);
 * // 'complete  #57 l2 (l2 0.001): val_accuracy 0.9541 at epoch 14, gap 0.0210, 12s'
 */
export function eventLine(event: LineEvent, study: Study): string {
  switch (event.type) {
    case 'begins': {
      const before = event.ended === 0 ? '' : `, ${formatCount(event.ended)} of them ended before`;
      const planned = study.plan === undefined ? 'no known number of' : formatCount(study.plan.trials);
      return line('study', `${study.name}: ${planned} trials${before}`);
    }
    case 'started':
      return line(
        'started',
        `${nameOf(event.trial, study)} seed ${event.trial.seed}${originOf(event.trial, study)}`,
      );
    case 'finished':
      return line(
        shownAs(event.finished.outcome.type, event.finished.trial.configuration),
        ending(event.finished, study),
      );
    case 'spared': {
      const whose = event.strategies.length === 1 ? 'its' : 'their';
      return line(
        'spared',
        `${event.strategies.join(', ')}: ${event.reason}; ${whose} other seeds are not trained`,
      );
    }
    case 'progress':
      return line('progress', `${how(event.pace)}, ETA ${timeToGo(event.pace)}`);
    case 'warning':
      return line('warning', event.text);
    case 'ends':
      return line('study', `${study.name}: ${standing(study)}, ${how(event.pace)}${took(event.pace)}`);
  }
}

function line(kind: string, text: string): string {
  return sanitise(`${kind.padEnd(9)} ${text}`);
}

function nameOf({ number, configuration }: Trial, study: Study): string {
  const parameters = varyingParameters(study.definition).flatMap(({ path, name }) => {
    const value = configuration.parameters[path];
    return value === undefined ? [] : [`${name} ${formatParameter(value)}`];
  });
  return `#${number} ${configuration.strategy}${parameters.length === 0 ? '' : ` (${parameters.join(', ')})`}`;
}

/** Trial whose training this one continues, with its seed. */
function originOf({ configuration: { part }, repeat }: Trial, { definition }: Study): string {
  if (part?.parent === undefined) return '';
  return `, continues #${part.parent * definition.seeds.length + repeat}`;
}

function ending(finished: FinishedTrial, study: Study): string {
  const { trial, outcome } = finished;
  const name = nameOf(trial, study);
  if (outcome.type !== 'complete') return `${name} ${whatHappened(finished)}`;
  const { metric } = study.definition;
  const format = (value: number) => metricFormat([value])(value);
  const gap = gapOf(outcome.values, metric);
  return [
    `${name}: ${metric.name} ${format(outcome.value)} at epoch ${outcome.step}`,
    ...(gap === undefined ? [] : [`gap ${format(gap)}`]),
    formatDuration(costOf(finished)),
  ].join(', ');
}

function how(pace: Pace): string {
  return pace.share === undefined ? trialsOf(pace) : `${formatPercent(pace.share)}, ${trialsOf(pace)}`;
}

function timeToGo(pace: Pace): string {
  return pace.remaining === undefined ? 'unknown' : formatDuration(pace.remaining);
}

function took(pace: Pace): string {
  return pace.elapsed === undefined ? '' : ` in ${formatDuration(pace.elapsed)}`;
}

function standing(study: Study): string {
  switch (study.state) {
    case 'complete':
      return 'complete';
    case 'stopped':
      return 'stopped early';
    case 'open':
      return 'not finished';
  }
}
