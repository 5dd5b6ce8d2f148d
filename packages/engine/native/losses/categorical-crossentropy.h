#pragma once
#include "loss.h"

namespace ridgeline {

/**
 * Cross-entropy between the class of each row and the softmax of `z`: `log(sum_c exp(z_c)) - sum_c t_c z_c`,
 * computed after subtracting the largest logit; `t` is 1 at the class, smoothed to `t (1 - smoothing) +
 * smoothing / classes`. Its gradient is `softmax(z) - t`. Keras: `CategoricalCrossentropy(from_logits=True)`
 * and, without smoothing, `SparseCategoricalCrossentropy`.
 */
class CategoricalCrossentropy final : public Loss {
 public:
  CategoricalCrossentropy(long classes, double smoothing)
      : atClass(float(1 - smoothing + smoothing / double(classes))),
        elsewhere(float(smoothing / double(classes))) {}

  void allocate(Arena& arena, long rows) override;
  double compute(const LossBatch& batch) override;

 private:
  float atClass;
  float elsewhere;
  /** Sum of the exponentials of each row. */
  float* sums = nullptr;
};

}  // namespace ridgeline
