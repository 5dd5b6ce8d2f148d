import type { Schedule } from './task.ts';
import { flag, named, number } from './words.ts';

/** A learning-rate schedule by its Keras name. */
export const schedule = named(
  'schedule',
  {
    constant: {},
    ExponentialDecay: {
      decay_rate: number({ above: 0 }).default(0.9),
      decay_steps: number({ above: 0 }).optional(),
      staircase: flag().default(false),
    },
  },
  [
    'InverseTimeDecay',
    'PolynomialDecay',
    'PiecewiseConstantDecay',
    'StepDecay',
    'CosineDecay',
    'CosineDecayRestarts',
  ],
).transform((source): Schedule => {
  switch (source.name) {
    case 'constant':
      return { name: 'constant' };
    case 'ExponentialDecay':
      return {
        name: 'ExponentialDecay',
        decayRate: source.decay_rate,
        decaySteps: source.decay_steps,
        staircase: source.staircase,
      };
  }
});
