#pragma once
#include "../variable.h"

namespace ridgeline {

/** `gamma * x + beta` for each channel, either optional: the last step of a normalization. */
class Affine {
 public:
  Affine(const NormalizationSpec& spec, long channels)
      : gamma({1, {channels}}, spec.gamma),
        beta({1, {channels}}, spec.beta),
        scales(spec.scales),
        centers(spec.centers) {}

  void place(Arena& arena, const Learning& learning) {
    gamma.place(arena, learning);
    beta.place(arena, learning);
    gammaScratch = arena.take<float>(gamma.panels() * width);
    betaScratch = arena.take<float>(beta.panels() * width);
  }

  /** Gamma of eight channels, or 1. */
  Lanes factor(long channel) const { return scales ? load(gamma.panel(0) + channel) : all(1); }
  Lanes offset(long channel) const { return centers ? load(beta.panel(0) + channel) : all(0); }

  /** Buffers for the gradients, read by `learn`. */
  float* gammaSlope() const { return gamma.gradientAt(0, gammaScratch); }
  float* betaSlope() const { return beta.gradientAt(0, betaScratch); }

  void learn(const Learning& learning) {
    if (scales) gamma.learn(learning, 0, gamma.vectors(), gammaSlope());
    if (centers) beta.learn(learning, 0, beta.vectors(), betaSlope());
  }

  Variable* variable(int index) {
    Variable* variables[] = {&gamma, &beta};
    const int first = scales ? 0 : 1, last = centers ? 1 : 0;
    return first + index <= last ? variables[first + index] : nullptr;
  }

 private:
  Variable gamma;
  Variable beta;
  bool scales;
  bool centers;
  float* gammaScratch = nullptr;
  float* betaScratch = nullptr;
};

}  // namespace ridgeline
