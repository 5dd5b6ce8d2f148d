import {
  curveMetric,
  judgeAll,
  judgedMetrics,
  pluralize,
  type Ending,
  type FailureKind,
  type Outcome,
  type Report,
  type SearchDefinition,
  type SweepDefinition,
  type TestResult,
} from '@ridgeline/core';
import type { StopCause } from './loss-cause.ts';

/**
 * Determines a trial's outcome after its attempt has ended.
 *
 * @param reports the attempt's curve, in the order of its epochs.
 * @param stopCause reason why the supervisor stopped the trial, if it did.
 * @param test result on the test part, in finals.
 * @example
 * determineOutcome({ type: 'trained' }, [{ step: 1, values: { val_loss: 0.4 } }], definition, undefined); // complete, 0.4
 */
export function determineOutcome(
  ending: Ending,
  reports: readonly Report[],
  definition: Pick<SearchDefinition, 'metric' | 'objectives' | 'constraints' | 'finalsOf' | 'onNan'> &
    Partial<Pick<SweepDefinition, 'type'>>,
  stopCause: StopCause | undefined,
  test?: TestResult,
): Outcome {
  const { metric, finalsOf, onNan } = definition;
  switch (ending.type) {
    case 'trained': {
      const judgement = judgeAll(
        reports,
        { ...definition, metric: curveMetric(definition) },
        ending.restored,
      );
      if (judgement !== undefined && finalsOf === undefined) return { type: 'complete', ...judgement };
      const values = { ...(judgement?.values ?? reports.at(-1)?.values), ...test?.values };
      const value = values[metric.name];
      if (value !== undefined && finalsOf !== undefined)
        return { type: 'complete', value, step: judgement?.step ?? reports.at(-1)?.step ?? 0, values };
      const names = Object.keys(values).join(', ');
      const missingMetric =
        judgedMetrics(definition).find(
          (name) => !reports.some((report) => report.values[name] !== undefined),
        ) ?? metric.name;
      const purpose = finalsOf === undefined ? '' : ', which finals need';
      const remedy =
        finalsOf === undefined ? ` Report "${missingMetric}" too, or name one of these in \`metric\`.` : '';
      const example = definition.type === 'program' ? `: print lines such as {"${missingMetric}": 0.5}` : '';
      const summary = names === '' ? `It reported nothing${example}.` : `It reported ${names}.${remedy}`;
      return createFailure(
        'error',
        `The trial never reported the metric "${missingMetric}"${purpose}. ${summary}`,
      );
    }
    case 'stopped':
      if (stopCause !== undefined) return createFailure('timeout', `The trial ${stopCause.reason}.`);
      return createStopOutcome(ending.step);
    case 'diverged':
      if (onNan === 'diverge') return { type: 'diverged', step: ending.step, metric: ending.metric };
      return createFailure('error', `"${ending.metric}" stopped being finite in epoch ${ending.step}.`);
    case 'failed':
      return createFailure(ending.kind, ending.message);
  }
}

/** Outcome of a trial that a person stopped after `epochs` epochs. */
export function createStopOutcome(epochs: number): Outcome {
  return { type: 'cancelled', reason: `stopped by hand after ${pluralize(epochs, 'epoch')}` };
}

function createFailure(kind: FailureKind, message: string): Outcome {
  return { type: 'failed', kind, message };
}
