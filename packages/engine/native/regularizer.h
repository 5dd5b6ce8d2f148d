#pragma once
// Penalties on a tensor (Keras: `keras.regularizers.L1`, `L2`, `L1L2`), and the proximal step.

#include "reduce.h"
#include "spec.h"

namespace ridgeline {

/** `l1 * sum(|x|) + l2 * sum(x^2)`. */
class Regularizer {
 public:
  explicit Regularizer(const PenaltySpec& spec)
      : spec(spec),
        hasL1(spec.l1 > 0),
        isPresent(hasL1 || spec.l2 > 0),
        l1(float(spec.l1)),
        twiceL2(float(2 * spec.l2)) {}

  double penalty(const float* numbers, long vectors) const {
    double penalty = 0;
    if (spec.l1 > 0) penalty += spec.l1 * sumOfMagnitudes(numbers, vectors);
    if (spec.l2 > 0) penalty += spec.l2 * sumOfSquares(numbers, vectors);
    return penalty;
  }

  /** Adds the penalty's gradient, `l1 * sign(x) + 2 * l2 * x`, to `others`. The sign of 0 is 0. */
  Lanes withGradient(Lanes x, Lanes others) const { return isPresent ? gradientAt(x) + others : others; }

  /**
   * Adds the penalty's gradient at `numbers` to `gradient`.
   *
   * @param share factor of the penalty's gradient
   */
  void addGradient(const float* numbers, float* gradient, long vectors, float share = 1) const {
    if (!isPresent) return;
    const auto addPenalty = [self = *this, share](Lanes x, Lanes others) {
      return multiplyAdd(self.gradientAt(x), splat(share), others);
    };
    transform(vectors, gradient, addPenalty, numbers, gradient);
  }

 private:
  PenaltySpec spec;
  bool hasL1, isPresent;
  float l1, twiceL2;

  Lanes gradientAt(Lanes x) const {
    return hasL1 ? multiplyAdd(x, splat(twiceL2), sign(x) * splat(l1)) : x * splat(twiceL2);
  }

  static Lanes sign(Lanes x) {
    return select(less(splat(0), x), splat(1), select(less(x, splat(0)), splat(-1), splat(0)));
  }
};

/**
 * The proximal step of an L1 penalty, after the gradient step: `sign(w) * max(|w| - threshold, 0)`. It makes
 * small weights exactly 0 (Parikh and Boyd 2014, "Proximal algorithms", soft thresholding).
 */
inline void shrink(float* weights, long vectors, float threshold) {
  for (long i = 0; i < vectors * width; i += width) {
    Lanes w = load(weights + i);
    Lanes size = magnitude(w) - splat(threshold);
    Lanes signBit = asLanes(asWords(w) & splatWords(0x8000'0000));
    Lanes signedSize = asLanes(asWords(size) | asWords(signBit));
    store(weights + i, select(less(size, splat(0)), splat(0), signedSize));
  }
}

}  // namespace ridgeline
