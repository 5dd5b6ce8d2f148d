#pragma once
#include "optimizer.h"

namespace ridgeline {

struct AdamSettings {
  double beta1;
  double beta2;
  double epsilon;
  bool amsgrad;
  /** Decoupled weight decay (AdamW); 0: none. */
  double weightDecay;
};

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: `m += (g - m)(1 - beta_1)`, `v += (g^2 - v)(1 - beta_2)`,
 * `w -= m * alpha / (sqrt(v) + epsilon)` with `alpha = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`. With
 * AMSGrad (Reddi, Kale and Kumar 2018) the largest `v` so far replaces `v`. AdamW (Loshchilov and
 * Hutter 2019): before each step a weight loses `w * weight_decay * rate`. Keras: `keras.optimizers.Adam`,
 * `AdamW`.
 *
 * As in Keras, factors are rounded to float32 from `1 - beta`, and `alpha` uses a `beta` rounded to float32.
 */
class Adam final : public Optimizer {
 public:
  explicit Adam(const AdamSettings& settings) : settings(settings) {}

  int slots() const override { return settings.amsgrad ? 3 : 2; }

  void begin(long step, double rate) override {
    const double left1 = 1 - power(float(settings.beta1), step);
    const double left2 = 1 - power(float(settings.beta2), step);
    alpha = float(rate * __builtin_sqrt(left2) / left1);
    this->rate = float(rate);
  }

  void update(const Slice& slice) const override {
    if (settings.amsgrad) {
      move<true>(slice);
    } else {
      move<false>(slice);
    }
  }

 private:
  AdamSettings settings;
  float alpha = 0;
  float rate = 0;

  template <bool amsgrad>
  void move(const Slice& slice) const {
    const bool decays = settings.weightDecay > 0;
    const Lanes decay = splat(float(settings.weightDecay)), decayPace = splat(rate);
    const Lanes forget1 = splat(float(1 - settings.beta1)), forget2 = splat(float(1 - settings.beta2));
    const Lanes epsilon = splat(float(settings.epsilon)), pace = splat(alpha);
    forEachVector<amsgrad ? 3 : 2>(slice, [=](Lanes w, Lanes g, Lanes* memory) {
      // The gradient, including a penalty's, is computed before the weight decays.
      if (decays) w = w - w * decay * decayPace;
      memory[0] = faded(multiplyAdd(g - memory[0], forget1, memory[0]));
      memory[1] = fadedSquares(multiplyAdd(square(g) - memory[1], forget2, memory[1]));
      Lanes spread = memory[1];
      if constexpr (amsgrad) spread = memory[2] = larger(memory[2], memory[1]);
      return w - memory[0] * pace / (squareRoot(spread) + epsilon);
    });
  }
};

}  // namespace ridgeline
