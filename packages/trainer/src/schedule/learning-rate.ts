import type { Schedule } from '@ridgeline/core';
import { constant } from './constant.ts';
import { exponentialDecay } from './exponential-decay.ts';

/**
 * The learning rate of a step.
 *
 * @param initial the optimizer's learning rate
 * @param step from 0
 * @param stepsPerEpoch what a schedule that names no `decay_steps` decays by
 *
 * @example
 * learningRate({ name: 'constant' }, 0.1, 7, 157); // 0.1
 */
export function learningRate(
  schedule: Schedule,
  initial: number,
  step: number,
  stepsPerEpoch: number,
): number {
  switch (schedule.name) {
    case 'constant':
      return constant(initial);
    case 'ExponentialDecay':
      return exponentialDecay(initial, step, {
        ...schedule,
        decaySteps: schedule.decaySteps ?? stepsPerEpoch,
      });
  }
}
