import { decayed, type Decay } from './exponential-decay.ts';

/**
 * `initial / (1 + decayRate * step / decaySteps)`, `step` counted from 0. Keras:
 * `keras.optimizers.schedules.InverseTimeDecay`.
 *
 * @example
 * inverseTimeDecay(0.1, 100, { decayRate: 1, decaySteps: 100, staircase: false }); // 0.05
 */
export function inverseTimeDecay(initial: number, step: number, decay: Decay): number {
  return initial / (1 + decay.decayRate * decayed(step, decay));
}
