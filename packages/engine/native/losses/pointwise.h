#pragma once
#include "loss.h"

namespace ridgeline {

/** Loss of a row, and its derivative with respect to z. */
struct LossAndSlope {
  Lanes loss;
  Lanes slope;
};

/** The mean of `rule(z, target)` over the rows; rows lie along the lanes. */
template <class Rule>
class Pointwise final : public Loss {
 public:
  explicit Pointwise(Rule rule) : rule(rule) {}

  void place(Arena& arena, long rows) override { column = arena.take<float>(panelsOf(rows) * width); }

  double of(const LossBatch& batch) override {
    const long rows = batch.z.rows;
    for (long r = 0; r < rows; r++) column[r] = batch.z.row(r)[0];
    const Lanes share = all(1.0f / float(rows));
    for (long r = 0; r < rows; r += width) {
      auto [loss, slope] = rule(load(column + r), load(batch.targets + r));
      const Lanes weight = batch.weights == nullptr ? all(1) : load(batch.weights + r);
      store(batch.losses + r, loss * weight);
      store(column + r, slope * weight * share);
    }
    if (batch.gradient != nullptr) {
      for (long r = 0; r < rows; r++) store(batch.gradient->row(r), keep(firstLanes(1), all(column[r])));
    }
    return total(batch.losses, rows);
  }

 private:
  Rule rule;
  float* column = nullptr;
};

}  // namespace ridgeline
