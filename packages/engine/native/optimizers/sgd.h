#pragma once
#include "optimizer.h"

namespace ridgeline {

/**
 * Gradient descent: `w - rate * g`; with momentum `v = momentum * v - rate * g` and `w + v`, or with
 * Nesterov's `w + momentum * v - rate * g`. Keras: `keras.optimizers.SGD`.
 */
class Sgd final : public Optimizer {
 public:
  Sgd(double momentum, bool nesterov) : momentum(float(momentum)), nesterov(nesterov) {}

  int slots() const override { return momentum == 0 ? 0 : 1; }

  void begin(long, double rate) override { this->rate = float(rate); }

  void update(const Slice& slice) const override {
    const Lanes momentums = splat(momentum), rates = splat(rate);
    if (momentum == 0) {
      forEachVector<0>(slice, [=](Lanes w, Lanes g, Lanes*) { return w - g * rates; });
    } else if (nesterov) {
      forEachVector<1>(slice, [=](Lanes w, Lanes g, Lanes* v) {
        Lanes change = g * rates;
        v[0] = flushTiny(v[0] * momentums - change);
        return w + (v[0] * momentums - change);
      });
    } else {
      forEachVector<1>(slice, [=](Lanes w, Lanes g, Lanes* v) {
        v[0] = flushTiny(v[0] * momentums - g * rates);
        return w + v[0];
      });
    }
  }

 private:
  float momentum;
  bool nesterov;
  float rate = 0;
};

}  // namespace ridgeline
