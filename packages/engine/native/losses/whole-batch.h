#pragma once
#include "loss.h"

namespace ridgeline {

/**
 * The root of the mean of `(z - t)^2` over the batch; its gradient is `(z - t) / (count * loss)`, or 0 if the
 * loss is 0. Keras has only the metric (`keras.metrics.RootMeanSquaredError`).
 */
class RootMeanSquaredError final : public Loss {
 public:
  double compute(const LossBatch& batch) override;
};

/**
 * `1 - R2` of the batch: `sum (z - t)^2 / sum (t - mean t)^2`; its gradient is `2 (z - t) / sum (t - mean
 * t)^2`. The denominator is at least 1e-7, even if all targets of a batch are equal. Keras has only the
 * metric (`keras.metrics.R2Score`).
 */
class OneMinusR2 final : public Loss {
 public:
  double compute(const LossBatch& batch) override;
};

}  // namespace ridgeline
