#pragma once
#include "layer.h"

namespace ridgeline {

/**
 * `z` if above 0, else `slope * z` with a learned slope for each unit, initially 0 (He, Zhang, Ren and Sun
 * 2015); the gradient of a slope is the sum over the rows of `g * min(z, 0)`. Keras: `keras.layers.PReLU`,
 * whose gradient at 0 is 0; here it is the slope.
 */
class Prelu final : public Layer {
 public:
  Prelu(const PenaltySpec& activity, long units) : slopes({1, {units}}), activity(activity), units(units) {}

  void allocate(Arena& arena, long rows, const Learning& learning) override {
    slopes.allocate(arena, learning);
    outputs = allocateMatrix(arena, rows, units);
    scratch = arena.allocate<float>(panelCount(units) * width);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    z = inputs;
    y = outputs.first(inputs.rows);
    for (long p = 0; p < y.panels(); p++) {
      const Lanes slope = load(slopes.panel(p));
      for (long r = 0; r < y.rows; r++) {
        Lanes x = load(z.row(r) + p * width);
        store(y.row(r) + p * width, select(less(splat(0), x), x, x * slope));
      }
    }
    pass.activityPenalty += activity.penalty(y.data, y.vectors());
    return y;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    activity.addGradient(y.data, gradient.data, y.vectors(), pass.share);
    float* slopeGradients = slopes.gradientAt(0, scratch);
    for (long p = 0; p < y.panels(); p++) {
      const Lanes slope = load(slopes.panel(p));
      const auto vectorAt = [p](const Matrix& matrix, long r) { return matrix.row(r) + p * width; };
      // Reads the gradient of y before the gradient of z overwrites it.
      store(slopeGradients + p * width, sumLanes(y.rows, [&](long r) {
              return load(vectorAt(gradient, r)) * smaller(splat(0), load(vectorAt(z, r)));
            }));
      for (long r = 0; r < y.rows; r++) {
        Lanes g = load(vectorAt(gradient, r));
        store(vectorAt(gradient, r), select(less(splat(0), load(vectorAt(z, r))), g, g * slope));
      }
    }
    slopes.learn(*pass.learning, 0, y.panels(), slopeGradients);
    return gradient;
  }

  Variable* variable(int index) override { return index == 0 ? &slopes : nullptr; }

 private:
  Variable slopes;
  Regularizer activity;
  long units;
  Matrix outputs, z, y;
  float* scratch = nullptr;
};

}  // namespace ridgeline
