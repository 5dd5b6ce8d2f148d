import type { LossConfig } from '@ridgeline/core';
import type { GradSaveFunc, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';
import { sign } from './penalty.ts';

/** Loss as a function of the output layer's `z` and the targets, both `[rows, units]`. */
type Loss =
  /** Loss of each example, `[rows]`. The loss of a batch is their mean. */
  | { readonly type: 'per-example'; losses(z: Tensor2D, targets: Tensor2D): Tensor1D }
  /** Loss that is not a mean over its examples. */
  | { readonly type: 'per-batch'; loss(z: Tensor2D, targets: Tensor2D): Scalar };

/** Keras's epsilon: lower bound of the numbers in the logarithmic error, and of the targets' sum of squares in R2. */
const EPSILON = 1e-7;

/**
 * Creates the loss function of a sweep file. TensorFlow.js's own losses have other gradients at kinks.
 *
 * In the formulas, `z` is the output (a logit if the targets are classes), `t` is the target, and `e` is `z - t`.
 */
export function createLoss(tf: TensorFlow, loss: LossConfig): Loss {
  const createExampleLoss = (losses: (z: Tensor2D, targets: Tensor2D) => Tensor): Loss => ({
    type: 'per-example',
    losses: (z, targets) => tf.sum<Tensor1D>(losses(z, targets), 1),
  });
  const createErrorLoss = (losses: (errors: Tensor2D) => Tensor) =>
    createExampleLoss((z, targets) => losses(tf.sub(z, targets)));
  const absoluteValue = (x: Tensor2D) => tf.mul<Tensor2D>(x, sign(tf, x));
  switch (loss.name) {
    // `-sum_c t_c log softmax(z)_c`, with t label-smoothed to `t (1 - s) + s / classes`.
    // Keras: `CategoricalCrossentropy`.
    case 'sparse_categorical_crossentropy':
    case 'categorical_crossentropy': {
      const smoothing = 'labelSmoothing' in loss ? loss.labelSmoothing : 0;
      return createExampleLoss((z, targets) => {
        const smoothTargets = tf.add(tf.mul(targets, 1 - smoothing), smoothing / z.shape[1]);
        return tf.neg(tf.mul(smoothTargets, tf.logSoftmax(z)));
      });
    }
    // `max(z, 0) - z t + log(1 + exp(-|z|))`, with t label-smoothed to `t (1 - s) + s / 2`.
    // Keras: `BinaryCrossentropy`.
    case 'binary_crossentropy':
      return createExampleLoss((z, targets) => {
        const smoothTargets = tf.add(tf.mul(targets, 1 - loss.labelSmoothing), loss.labelSmoothing / 2);
        return withGradient(tf, z, (x) => ({
          value: tf.add(
            tf.sub(tf.relu(x), tf.mul(x, smoothTargets)),
            tf.log1p(tf.exp(tf.neg(absoluteValue(x)))),
          ),
          gradient: tf.sub(tf.sigmoid(x), smoothTargets),
        }));
      });
    // `max(1 - y z, 0)`, where y is -1 for class 0 and 1 for class 1. Keras: `Hinge`.
    case 'hinge':
      return createExampleLoss((z, targets) => tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(targets, 2), 1), z))));
    // Keras: `MeanSquaredError`.
    case 'mean_squared_error':
      return createErrorLoss((errors) => tf.square(errors));
    // Keras: `MeanAbsoluteError`.
    case 'mean_absolute_error':
      return createErrorLoss(absoluteValue);
    // `(log(1 + z) - log(1 + t))^2`, with z and t clipped to at least 1e-7. Keras: `MeanSquaredLogarithmicError`.
    case 'mean_squared_logarithmic_error': {
      const log = (x: Tensor2D) => tf.log1p(tf.add(tf.relu(tf.sub(x, EPSILON)), EPSILON));
      return createExampleLoss((z, targets) => tf.square(tf.sub(log(z), log(targets))));
    }
    // `log(cosh(e))`, computed as `|e| + log(1 + exp(-2 |e|)) - log 2`. Keras: `LogCosh`.
    case 'log_cosh':
      return createErrorLoss((errors) => {
        const absoluteErrors = absoluteValue(errors);
        return tf.sub(tf.add(absoluteErrors, tf.log1p(tf.exp(tf.mul(absoluteErrors, -2)))), Math.LN2);
      });
    // `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2` (Huber 1964). Keras: `Huber`.
    case 'huber':
      return createErrorLoss((errors) => {
        const excess = tf.relu(tf.sub(absoluteValue(errors), loss.delta));
        const clippedErrors = tf.sub(absoluteValue(errors), excess);
        return tf.add(tf.mul(tf.square(clippedErrors), 0.5), tf.mul(excess, loss.delta));
      });
    // Root of the mean of `e^2` over the batch. Its gradient is `e / (rows root)`, or 0 if the root is 0.
    // In Keras only a metric.
    case 'root_mean_squared_error':
      return {
        type: 'per-batch',
        loss: (z, targets) =>
          withGradient(tf, z, (x) => {
            const errors = tf.sub(x, targets);
            const root = tf.sqrt(tf.mean<Scalar>(tf.square(errors)));
            return { value: root, gradient: tf.div(errors, tf.mul(tf.maximum(root, 1e-30), x.shape[0])) };
          }),
      };
    // `1 - R2`, which is `sum e^2 / sum (t - mean t)^2`, with a denominator of at least 1e-7.
    // Keras has only the metric `R2Score`.
    case 'r2':
      return {
        type: 'per-batch',
        loss: (z, targets) => {
          const targetSquares = tf.sum(tf.square(tf.sub(targets, tf.mean(targets))));
          return tf.div(tf.sum(tf.square(tf.sub(z, targets))), tf.maximum(targetSquares, EPSILON));
        },
      };
  }
}

/** Value of a function at `x` with an explicit gradient, for points where the chain rule fails. */
function withGradient<T extends Tensor>(
  tf: TensorFlow,
  x: Tensor2D,
  compute: (x: Tensor2D) => { readonly value: T; readonly gradient: Tensor2D },
): T {
  return tf.customGrad((_, save) => {
    const { value, gradient } = compute(x);
    (save as GradSaveFunc)([gradient]);
    return { value, gradFunc: (dy: Tensor, [saved]: Tensor[]) => tf.mul<Tensor2D>(dy, saved!) };
  })(x) as T;
}
