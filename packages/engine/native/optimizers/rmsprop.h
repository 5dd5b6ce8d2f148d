#pragma once
#include "optimizer.h"

namespace ridgeline {

struct RmspropSettings {
  double rho;
  double momentum;
  double epsilon;
  bool centered;
};

/**
 * RMSprop (Hinton 2012) in the form of Keras: `v = rho v + (1 - rho) g^2`, `u = rate g / sqrt(v + epsilon)`,
 * `w -= u`. If centered, the square of the running mean of `g` is subtracted from `v` under the root. With
 * momentum `b = momentum b + u` and `w -= b`. Keras: `keras.optimizers.RMSprop`.
 */
class Rmsprop final : public Optimizer {
 public:
  explicit Rmsprop(const RmspropSettings& settings) : settings(settings) {}

  int slots() const override { return 1 + settings.centered + (settings.momentum > 0); }

  void begin(long, double rate) override { this->rate = float(rate); }

  void update(const Slice& slice) const override {
    if (settings.centered) {
      settings.momentum > 0 ? updateWith<true, true>(slice) : updateWith<true, false>(slice);
    } else {
      settings.momentum > 0 ? updateWith<false, true>(slice) : updateWith<false, false>(slice);
    }
  }

 private:
  RmspropSettings settings;
  float rate = 0;

  template <bool centered, bool momentum>
  void updateWith(const Slice& slice) const {
    const Lanes rho = splat(float(settings.rho)), gradientShare = splat(float(1 - settings.rho));
    const Lanes epsilon = splat(float(settings.epsilon)), rates = splat(rate);
    const Lanes momentums = splat(float(settings.momentum));
    forEachVector<1 + centered + momentum>(slice, [=](Lanes w, Lanes g, Lanes* memory) {
      Lanes variance = memory[0] = flushTinySquares(memory[0] * rho + square(g) * gradientShare);
      if constexpr (centered) {
        memory[1] = flushTiny(memory[1] * rho + g * gradientShare);
        variance = variance - memory[1] * memory[1];
      }
      Lanes change = g * rates / squareRoot(variance + epsilon);
      if constexpr (momentum) {
        Lanes& velocity = memory[1 + centered];
        change = velocity = flushTiny(velocity * momentums + change);
      }
      return w - change;
    });
  }
};

}  // namespace ridgeline
