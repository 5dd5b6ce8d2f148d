#pragma once
#include "optimizer.h"

namespace ridgeline {

/**
 * Adam with Nesterov's momentum (Dozat 2016) in the form of Keras: with `u_t = beta_1 (1 - 0.96^t / 2)` and
 * `U_t` the product of all `u` up to `t`, `m` and `v` as in Adam, `w -= rate * (u_(t+1) m / (1 - U_(t+1)) +
 * (1 - u_t) g / (1 - U_t)) / (sqrt(v / (1 - beta_2^t)) + epsilon)`. Keras: `keras.optimizers.Nadam`, which
 * rounds both betas and 0.96 to float32.
 */
class Nadam final : public Optimizer {
 public:
  Nadam(double beta1, double beta2, double epsilon)
      : beta1(float(beta1)), beta2(float(beta2)), epsilon(float(epsilon)) {}

  int slots() const override { return 2; }

  void begin(long step, double rate) override {
    if (step < lastStep) lastStep = 0, fading = 1, product = 1;
    for (; lastStep < step; lastStep++) {
      fading *= decay;
      product *= momentumAt(fading);
    }
    const double ahead = momentumAt(fading * decay);
    momentumFactor = float(ahead / (1 - product * ahead));
    gradientFactor = float((1 - momentumAt(fading)) / (1 - product));
    squareCorrection = float(1 - power(beta2, step));
    this->rate = float(rate);
  }

  void update(const Slice& slice) const override {
    const Lanes gradientShare = splat(float(1 - beta1)), squareShare = splat(float(1 - beta2));
    const Lanes epsilons = splat(epsilon), rates = splat(rate), correction = splat(squareCorrection);
    const Lanes momentum = splat(momentumFactor), gradient = splat(gradientFactor);
    forEachVector<2>(slice, [=](Lanes w, Lanes g, Lanes* memory) {
      memory[0] = flushTiny(multiplyAdd(g - memory[0], gradientShare, memory[0]));
      memory[1] = flushTinySquares(multiplyAdd(square(g) - memory[1], squareShare, memory[1]));
      Lanes ahead = memory[0] * momentum + g * gradient;
      return w - ahead * rates / (squareRoot(memory[1] / correction) + epsilons);
    });
  }

 private:
  static constexpr double decay = 0.96f;

  double beta1, beta2;
  float epsilon;
  /** Last step included in `fading` (0.96^t) and `product` (U_t), which are multiplied in order. */
  long lastStep = 0;
  double fading = 1, product = 1;
  float momentumFactor = 0, gradientFactor = 0, squareCorrection = 0, rate = 0;

  /** u_t, computed from 0.96^t. */
  double momentumAt(double decayPower) const { return beta1 * (1 - 0.5 * decayPower); }
};

}  // namespace ridgeline
