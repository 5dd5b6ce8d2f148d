import {
  judge,
  type Ending,
  type FailureKind,
  type Metric,
  type Outcome,
  type Report,
} from '@ridgeline/core';
import type { Blame } from '../supervisor/runner.ts';

/**
 * What an attempt's end means for its trial.
 *
 * @param reports The attempt's curve, in the order of its steps.
 * @param blame Why the thread was told to stop for something that the trial did, if it was.
 * @example
 * settle({ type: 'trained' }, [{ step: 1, values: { val_loss: 0.4 } }], metric, undefined); // complete, 0.4
 */
export function settle(
  ending: Ending,
  reports: readonly Report[],
  metric: Metric,
  blame: Blame | undefined,
): Outcome {
  switch (ending.type) {
    case 'trained': {
      const judgement = judge(reports, metric);
      if (judgement !== undefined) return { type: 'complete', ...judgement };
      const names = Object.keys(reports.at(-1)?.values ?? {}).join(', ');
      const known = names === '' ? 'It reported nothing.' : `It reported ${names}.`;
      return failed('error', `The trial never reported the metric "${metric.name}". ${known}`);
    }
    case 'stopped':
      if (blame !== undefined) return failed('timeout', `The trial ${blame.reason}.`);
      return { type: 'cancelled', reason: `stopped by hand after ${ending.step} epochs` };
    case 'diverged':
      return { type: 'diverged', step: ending.step, metric: ending.metric };
    case 'failed':
      return failed(ending.kind, ending.message);
  }
}

function failed(kind: FailureKind, message: string): Outcome {
  return { type: 'failed', kind, message };
}
