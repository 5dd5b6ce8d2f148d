import type { LossConfig } from './task.ts';
import { named, number, type Shapes } from './strict-mapping.ts';

const smoothing = { label_smoothing: number({ min: 0, max: 1 }).default(0) };

/** A loss by its Keras name, with Keras's defaults; `r2` is 1 - R2 of the batch. */
export const loss = named('loss', {
  sparse_categorical_crossentropy: {},
  categorical_crossentropy: smoothing,
  binary_crossentropy: smoothing,
  hinge: {},
  mean_squared_error: {},
  root_mean_squared_error: {},
  mean_absolute_error: {},
  mean_squared_logarithmic_error: {},
  log_cosh: {},
  huber: { delta: number({ above: 0 }).default(1) },
  r2: {},
} satisfies Shapes<LossConfig['name']>).transform((source): LossConfig => {
  switch (source.name) {
    case 'categorical_crossentropy':
    case 'binary_crossentropy':
      return { name: source.name, labelSmoothing: source.label_smoothing };
    default:
      return source;
  }
});
