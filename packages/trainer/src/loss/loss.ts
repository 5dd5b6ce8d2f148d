import type { Loss as LossSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Batch } from '../step/batch.ts';
import { vector } from '../step/vector.ts';
import { binaryCrossentropy } from './binary-crossentropy.ts';
import { categoricalCrossentropy } from './categorical-crossentropy.ts';
import { hinge } from './hinge.ts';
import { huber } from './huber.ts';
import { logCosh } from './log-cosh.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { oneMinusR2 } from './one-minus-r2.ts';
import { rootMeanSquaredError } from './root-mean-squared-error.ts';

/** A loss over a batch. */
export interface LossValue {
  /** `[K, 1, 1]`: the loss of the batch times its examples. */
  readonly sum: Tensor;
  /** `[K, rows, 1]`: the loss of each example; undefined where the batch's is no mean over them. */
  readonly rows: Tensor | undefined;
  /** `[K, rows, units]`: the gradient of the batch's loss with respect to the output's `z`; 0 in padded rows. */
  gradient(): Tensor;
}

/**
 * A loss as a function of the output layer's `z`, `[K, rows, units]`: logits for classes, the prediction itself for
 * numbers.
 *
 * @param exampleWeights `[K, rows, 1]`: by how much each example counts; left out: all alike
 */
export type Loss = (z: Tensor, batch: Batch, exampleWeights?: Tensor) => LossValue;

/** The loss of a group: of one kind, with settings of its own for each trial. */
export function lossOf(kernels: Kernels, settings: readonly LossSetting[]): Loss {
  const smoothing = () =>
    settings.map((setting) => ('labelSmoothing' in setting ? setting.labelSmoothing : 0));
  switch (settings[0]!.name) {
    case 'sparse_categorical_crossentropy':
    case 'categorical_crossentropy':
      return categoricalCrossentropy(kernels, smoothing());
    case 'binary_crossentropy':
      return binaryCrossentropy(kernels, smoothing());
    case 'hinge':
      return hinge(kernels);
    case 'mean_squared_error':
      return meanSquaredError(kernels);
    case 'root_mean_squared_error':
      return rootMeanSquaredError(kernels);
    case 'mean_absolute_error':
      return meanAbsoluteError(kernels);
    case 'mean_squared_logarithmic_error':
      return meanSquaredLogarithmicError(kernels);
    case 'log_cosh':
      return logCosh(kernels);
    case 'huber':
      return huber(
        kernels,
        vector(
          kernels,
          settings.map((setting) => ('delta' in setting ? setting.delta : 1)),
        ),
      );
    case 'r2':
      return oneMinusR2(kernels);
  }
}
