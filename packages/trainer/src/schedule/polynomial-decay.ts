import { power } from './power.ts';

/** `decaySteps` and `power` above 0. With `cycle` the decay restarts, over more steps each time. */
export interface PolynomialDecay {
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;
}

/**
 * `(initial - end) * (1 - step / decaySteps) ^ power + end`, and `end` after that; with `cycle`, `decaySteps` is
 * stretched to its first multiple that the step has not passed. Keras:
 * `keras.optimizers.schedules.PolynomialDecay`.
 *
 * @example
 * polynomialDecay(0.1, 50, { decaySteps: 100, endLearningRate: 0, power: 1, cycle: false }); // 0.05
 */
export function polynomialDecay(initial: number, step: number, schedule: PolynomialDecay): number {
  const { decaySteps, endLearningRate, cycle } = schedule;
  const length = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
  const left = 1 - Math.min(step, length) / length;
  return (initial - endLearningRate) * power(left, schedule.power) + endLearningRate;
}
