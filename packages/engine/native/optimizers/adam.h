#pragma once
#include "optimizer.h"

namespace ridgeline {

struct AdamSettings {
  double beta1;
  double beta2;
  double epsilon;
  bool amsgrad;
  /** Decoupled weight decay of AdamW; 0 without it. */
  double weightDecay;
};

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`,
 * `w -= m * alpha / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`. With
 * AMSGrad (Reddi, Kale and Kumar 2018) the largest `v` so far replaces `v`. AdamW (Loshchilov and
 * Hutter 2019): before each step a weight loses `w * weight_decay * rate`. Keras: `keras.optimizers.Adam`,
 * `AdamW`.
 *
 * As in Keras, the factors `1 - beta` are rounded to float32, and `alpha` uses a `beta` rounded to float32.
 */
class Adam final : public Optimizer {
 public:
  explicit Adam(const AdamSettings& settings) : settings(settings) {}

  int slots() const override { return settings.amsgrad ? 3 : 2; }

  void begin(long step, double rate) override {
    const double correction1 = 1 - power(float(settings.beta1), step);
    const double correction2 = 1 - power(float(settings.beta2), step);
    alpha = float(rate * __builtin_sqrt(correction2) / correction1);
    this->rate = float(rate);
  }

  void update(const Slice& slice) const override {
    if (settings.amsgrad) {
      updateWith<true>(slice);
    } else {
      updateWith<false>(slice);
    }
  }

 private:
  AdamSettings settings;
  float alpha = 0;
  float rate = 0;

  template <bool amsgrad>
  void updateWith(const Slice& slice) const {
    const bool decays = settings.weightDecay > 0;
    const Lanes decay = splat(float(settings.weightDecay)), rates = splat(rate);
    const Lanes gradientShare = splat(float(1 - settings.beta1));
    const Lanes squareShare = splat(float(1 - settings.beta2));
    const Lanes epsilon = splat(float(settings.epsilon)), alphas = splat(alpha);
    forEachVector<amsgrad ? 3 : 2>(slice, [=](Lanes w, Lanes g, Lanes* memory) {
      // The gradient, including a penalty's, is computed before the weight decays.
      if (decays) w = w - w * decay * rates;
      memory[0] = flushTiny(multiplyAdd(g - memory[0], gradientShare, memory[0]));
      memory[1] = flushTinySquares(multiplyAdd(square(g) - memory[1], squareShare, memory[1]));
      Lanes secondMoment = memory[1];
      if constexpr (amsgrad) secondMoment = memory[2] = larger(memory[2], memory[1]);
      return w - memory[0] * alphas / (squareRoot(secondMoment) + epsilon);
    });
  }
};

}  // namespace ridgeline
