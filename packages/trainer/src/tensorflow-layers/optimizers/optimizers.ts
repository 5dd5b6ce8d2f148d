import type { OptimizerConfig } from '@ridgeline/core';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';
import type { Optimizer } from './optimizer.ts';

/** Optimizer by its name in the sweep file. */
export function optimizerOf(tf: TensorFlow, config: OptimizerConfig): Optimizer {
  switch (config.name) {
    case 'sgd':
      return sgd(tf, config);
    case 'adam':
      return adam(tf, config);
    case 'adamw':
      return adamw(tf, config);
    case 'nadam':
      return nadam(tf, config);
    case 'rmsprop':
      return rmsprop(tf, config);
    case 'adagrad':
      return adagrad(tf, config);
  }
}
