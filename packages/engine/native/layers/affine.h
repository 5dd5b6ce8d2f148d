#pragma once
#include "../variable.h"

namespace ridgeline {

/** `gamma * x + beta` for each channel, the end of a normalization. Gamma and beta are optional. */
class Affine {
 public:
  Affine(const NormalizationSpec& spec, long channels)
      : gamma({1, {channels}}, spec.gamma),
        beta({1, {channels}}, spec.beta),
        scales(spec.scales),
        centers(spec.centers) {}

  void allocate(Arena& arena, const Learning& learning) {
    gamma.allocate(arena, learning);
    beta.allocate(arena, learning);
    gammaScratch = arena.allocate<float>(gamma.panels() * width);
    betaScratch = arena.allocate<float>(beta.panels() * width);
  }

  /** Gamma of eight channels; 1 without gamma. */
  Lanes factor(long channel) const { return scales ? load(gamma.panel(0) + channel) : splat(1); }
  /** Beta of eight channels; 0 without beta. */
  Lanes offset(long channel) const { return centers ? load(beta.panel(0) + channel) : splat(0); }

  /** Buffers for the gradients, read by `learn`. */
  float* gammaGradient() const { return gamma.gradientAt(0, gammaScratch); }
  float* betaGradient() const { return beta.gradientAt(0, betaScratch); }

  void learn(const Learning& learning) {
    if (scales) gamma.learn(learning, 0, gamma.vectors(), gammaGradient());
    if (centers) beta.learn(learning, 0, beta.vectors(), betaGradient());
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
