/** Errors of predicted numbers, over all examples. */
interface RegressionErrors {
  /** Mean squared error. Keras: `keras.metrics.MeanSquaredError`. */
  readonly meanSquared: number;
  /** Square root of the mean squared error. Keras: `keras.metrics.RootMeanSquaredError`. */
  readonly rootMeanSquared: number;
  /** Mean absolute error. Keras: `keras.metrics.MeanAbsoluteError`. */
  readonly meanAbsolute: number;
  /**
   * 1 - (sum of squared errors) / (sum of the targets' squared deviations from their mean); 0 if all targets are equal.
   * Keras: `R2Score`.
   */
  readonly r2: number;
}

export function computeRegressionErrors(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
): RegressionErrors {
  const count = targets.length;
  let [squareSum, absoluteSum, targetSum] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const error = predictions[i]! - targets[i]!;
    squareSum += error * error;
    absoluteSum += Math.abs(error);
    targetSum += targets[i]!;
  }
  let targetSquareSum = 0;
  for (let i = 0; i < count; i++)
    targetSquareSum += (targets[i]! - targetSum / count) * (targets[i]! - targetSum / count);
  return {
    meanSquared: squareSum / count,
    rootMeanSquared: Math.sqrt(squareSum / count),
    meanAbsolute: absoluteSum / count,
    r2: targetSquareSum === 0 ? 0 : 1 - squareSum / targetSquareSum,
  };
}
