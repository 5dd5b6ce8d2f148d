import type { Optimizer } from './task.ts';
import { flag, named, number } from './words.ts';

const learningRate = number({ min: 0 });
const share = number({ min: 0, below: 1 });

/** An optimizer by its Keras name, with the defaults of Keras 3. */
export const optimizer = named(
  'optimizer',
  {
    sgd: {
      learning_rate: learningRate.default(0.01),
      momentum: share.default(0),
      nesterov: flag().default(false),
    },
    adam: {
      learning_rate: learningRate.default(0.001),
      beta_1: share.default(0.9),
      beta_2: share.default(0.999),
      epsilon: number({ above: 0 }).default(1e-7),
    },
  },
  ['adamw', 'rmsprop', 'adagrad', 'nadam'],
).transform((source): Optimizer => {
  switch (source.name) {
    case 'sgd':
      return {
        name: 'sgd',
        learningRate: source.learning_rate,
        momentum: source.momentum,
        nesterov: source.nesterov,
      };
    case 'adam':
      return {
        name: 'adam',
        learningRate: source.learning_rate,
        beta1: source.beta_1,
        beta2: source.beta_2,
        epsilon: source.epsilon,
      };
  }
});
