#pragma once
#include "../math.h"
#include "../reduce.h"
#include "layer.h"

namespace ridgeline {

/**
 * `exp(z_i) / sum_j exp(z_j)` over the units of a row, computed after subtracting the maximum; its gradient
 * is `y (g - sum_j g_j y_j)`. Keras: `keras.activations.softmax`.
 */
class Softmax final : public Layer {
 public:
  Softmax(const PenaltySpec& activity, long units) : activity(activity), units(units) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    outputs = allocateMatrix(arena, rows, units);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    y = outputs.first(inputs.rows);
    for (long r = 0; r < y.rows; r++) computeRow(inputs.row(r), y.row(r));
    pass.activityPenalty += activity.penalty(y.data, y.vectors());
    return y;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    activity.addGradient(y.data, gradient.data, y.vectors(), pass.share);
    for (long r = 0; r < y.rows; r++) {
      float *g = gradient.row(r), *values = y.row(r);
      Lanes products = splat(0);
      for (long p = 0; p < y.panels(); p++)
        products = multiplyAdd(load(g + p * width), load(values + p * width), products);
      const Lanes weightedSum = splat(sum(products));
      for (long i = 0; i < y.panels() * width; i += width)
        store(g + i, load(values + i) * (load(g + i) - weightedSum));
    }
    return gradient;
  }

 private:
  Regularizer activity;
  long units;
  Matrix outputs, y;

  void computeRow(const float* z, float* to) const {
    const long last = panelCount(units) - 1;
    const Mask lastMask = firstLanes(units - last * width);
    Lanes maximum = select(lastMask, load(z + last * width), splat(-infinity));
    for (long p = 0; p < last; p++) maximum = larger(maximum, load(z + p * width));
    const Lanes largestLogit = splat(largest(maximum));
    Lanes sums = splat(0);
    for (long p = 0; p <= last; p++) {
      Lanes power = exp(load(z + p * width) - largestLogit);
      if (p == last) power = keep(lastMask, power);
      sums += power;
      store(to + p * width, power);
    }
    const Lanes total = splat(sum(sums));
    for (long i = 0; i <= last * width; i += width) store(to + i, load(to + i) / total);
  }
};

}  // namespace ridgeline
