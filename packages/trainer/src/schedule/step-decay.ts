import { power } from './power.ts';

/** `decayRate` above 0, `decayEpochs` a whole number from 1. */
export interface StepDecay {
  readonly decayRate: number;
  readonly decayEpochs: number;
}

/**
 * `initial * decayRate ^ floor(epoch / decayEpochs)`, `epoch` counted from 0. In Keras users write it as a
 * `LearningRateScheduler`.
 *
 * @example
 * stepDecay(0.1, 20, { decayRate: 0.5, decayEpochs: 10 }); // 0.025
 */
export function stepDecay(initial: number, epoch: number, { decayRate, decayEpochs }: StepDecay): number {
  return initial * power(decayRate, Math.floor(epoch / decayEpochs));
}
