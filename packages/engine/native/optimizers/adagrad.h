#pragma once
#include "optimizer.h"

namespace ridgeline {

/**
 * Adagrad (Duchi, Hazan and Singer 2011) in the form of Keras: `a += g^2`, `w -= rate g / sqrt(a + epsilon)`,
 * where `a` starts at `start`. Keras: `keras.optimizers.Adagrad`.
 */
class Adagrad final : public Optimizer {
 public:
  Adagrad(double start, double epsilon) : startValue(float(start)), epsilon(float(epsilon)) {}

  int slots() const override { return 1; }
  float start() const override { return startValue; }

  void begin(long, double rate) override { this->rate = float(rate); }

  void update(const Slice& slice) const override {
    const Lanes epsilons = splat(epsilon), rates = splat(rate);
    forEachVector<1>(slice, [=](Lanes w, Lanes g, Lanes* memory) {
      memory[0] = multiplyAdd(g, g, memory[0]);
      return w - g * rates / squareRoot(memory[0] + epsilons);
    });
  }

 private:
  float startValue;
  float epsilon;
  float rate = 0;
};

}  // namespace ridgeline
