#pragma once
#include "loss.h"

namespace ridgeline {

/** Loss of a row, and its derivative with respect to z. */
struct LossAndSlope {
  Lanes loss;
  Lanes derivative;
};

/** The mean of `rule(z, target)` over the rows; rows lie along the lanes. */
template <class Rule>
class Pointwise final : public Loss {
 public:
  explicit Pointwise(Rule rule) : rule(rule) {}

  void allocate(Arena& arena, long rows) override {
    column = arena.allocate<float>(panelCount(rows) * width);
  }

  double compute(const LossBatch& batch) override {
    const long rows = batch.z.rows;
    for (long r = 0; r < rows; r++) column[r] = batch.z.row(r)[0];
    const Lanes share = splat(1.0f / float(rows));
    for (long r = 0; r < rows; r += width) {
      auto [loss, derivative] = rule(load(column + r), load(batch.targets + r));
      const Lanes weight = batch.weights == nullptr ? splat(1) : load(batch.weights + r);
      store(batch.losses + r, loss * weight);
      store(column + r, derivative * weight * share);
    }
    if (batch.gradient != nullptr) {
      for (long r = 0; r < rows; r++) store(batch.gradient->row(r), keep(firstLanes(1), splat(column[r])));
    }
    return total(batch.losses, rows);
  }

 private:
  Rule rule;
  /** `z` of each row, then the gradient with respect to it. */
  float* column = nullptr;
};

}  // namespace ridgeline
