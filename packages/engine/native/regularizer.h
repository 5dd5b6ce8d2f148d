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
        signs(spec.l1 > 0),
        present(signs || spec.l2 > 0),
        l1(float(spec.l1)),
        twiceL2(float(2 * spec.l2)) {}

  bool any() const { return present; }

  double penalty(const float* numbers, long vectors) const {
    double penalty = 0;
    if (spec.l1 > 0) penalty += spec.l1 * sumOfMagnitudes(numbers, vectors);
    if (spec.l2 > 0) penalty += spec.l2 * sumOfSquares(numbers, vectors);
    return penalty;
  }

  /** Adds the penalty's gradient, `l1 * sign(x) + 2 * l2 * x`, to `others`; the sign of 0 is 0. */
  Lanes withGradient(Lanes x, Lanes others) const { return present ? slopeAt(x) + others : others; }

  /**
   * Adds the penalty's gradient at `numbers` to `gradient`.
   *
   * @param share factor of the penalty's gradient
   */
  void addGradient(const float* numbers, float* gradient, long vectors, float share = 1) const {
    if (!present) return;
    const auto added = [own = *this, share](Lanes x, Lanes others) {
      return multiplyAdd(own.slopeAt(x), all(share), others);
    };
    transform(vectors, gradient, added, numbers, gradient);
  }

 private:
  PenaltySpec spec;
  bool signs, present;
  float l1, twiceL2;

  Lanes slopeAt(Lanes x) const {
    return signs ? multiplyAdd(x, all(twiceL2), sign(x) * all(l1)) : x * all(twiceL2);
  }

  static Lanes sign(Lanes x) {
    return select(less(all(0), x), all(1), select(less(x, all(0)), all(-1), all(0)));
  }
};

/**
 * The proximal step of an L1 penalty: `sign(w) * max(|w| - threshold, 0)` after the gradient step, which
 * reaches exact zeros (Parikh and Boyd 2014, "Proximal algorithms", soft thresholding).
 */
inline void shrink(float* weights, long vectors, float threshold) {
  for (long i = 0; i < vectors * width; i += width) {
    Lanes w = load(weights + i);
    Lanes size = magnitude(w) - all(threshold);
    Lanes signs = lanesOf(wordsOf(w) & allWords(0x8000'0000));
    Lanes rest = lanesOf(wordsOf(size) | wordsOf(signs));
    store(weights + i, select(less(size, all(0)), all(0), rest));
  }
}

}  // namespace ridgeline
