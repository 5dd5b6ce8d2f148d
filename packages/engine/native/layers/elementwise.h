#pragma once
#include "../reduce.h"
#include "layer.h"

namespace ridgeline {

/**
 * Elementwise activation.
 *
 * A rule has `forward(z)`, and `backward(gradient, z, y)`: the gradient with respect to z. `keepsZero` is
 * true if `forward(0)` is 0: padding then stays 0.
 */
template <class Rule>
class Elementwise final : public Layer {
 public:
  Elementwise(Rule rule, const PenaltySpec& activity, long units)
      : rule(rule), activity(activity), units(units) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    outputs = allocateMatrix(arena, rows, units);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    z = inputs;
    y = outputs.first(inputs.rows);
    transform(y.vectors(), y.data, [rule = rule](Lanes z) { return rule.forward(z); }, z.data);
    if constexpr (!Rule::keepsZero) clearPadding();
    pass.activityPenalty += activity.penalty(y.data, y.vectors());
    return y;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    activity.addGradient(y.data, gradient.data, y.vectors(), pass.share);
    transform(
        y.vectors(), gradient.data,
        [rule = rule](Lanes gradient, Lanes z, Lanes y) { return rule.backward(gradient, z, y); },
        gradient.data, z.data, y.data);
    return gradient;
  }

 private:
  Rule rule;
  Regularizer activity;
  long units;
  Matrix outputs, z, y;

  void clearPadding() const {
    for (long r = 0; r < y.rows; r++) {
      for (long u = units; u < y.stride; u++) y.row(r)[u] = 0;
    }
  }
};

}  // namespace ridgeline
