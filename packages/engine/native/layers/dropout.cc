#include "../draws.h"
#include "../drop-rule.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * Inverted dropout (Srivastava et al. 2014): an output is the input times `1 / (1 - rate)` if a uniform
 * number is at least `rate`, else 0. Element i of the row-major `[rows, units]` uses the i-th number that
 * `fillUniform` of packages/core/src/random.ts gives for the key of the layer and the step. Keras:
 * `keras.layers.Dropout`.
 */
class Dropout final : public Layer {
 public:
  Dropout(const DropoutSpec& spec, long units) : units(units), drops(spec.rate > 0), rule(spec.rate) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    if (!drops) return;
    outputs = allocateMatrix(arena, rows, units);
    factors = outputs;
    factors.data = arena.allocate<float>(paddedDraws(uint64_t(rows) * outputs.stride));
    if (factors.stride != units)
      contiguousFactors = arena.allocate<float>(paddedDraws(uint64_t(rows) * units));
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    isActive = pass.training && drops;
    if (!isActive) return inputs;
    drawFactors(inputs.rows, *pass.dropoutKeys++);
    return multiply(inputs, outputs.first(inputs.rows));
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    return isActive ? multiply(gradient, gradient) : gradient;
  }

 private:
  long units;
  bool drops;
  DropRule rule;
  bool isActive = false;
  Matrix outputs;
  /** 0 or `1 / (1 - rate)` for each output. */
  Matrix factors;
  /** Factors without padding between rows; null if `factors` has no padding either. */
  float* contiguousFactors = nullptr;

  void drawFactors(long rows, ThreefryKey key) {
    draw(key, rows * units, contiguousFactors == nullptr ? factors.data : contiguousFactors, rule);
    if (contiguousFactors == nullptr) return;
    for (long r = 0; r < rows; r++) {
      for (long u = 0; u < units; u++) factors.row(r)[u] = contiguousFactors[r * units + u];
    }
  }

  Matrix multiply(const Matrix& from, const Matrix& to) const {
    transform(
        from.vectors(), to.data, [](Lanes number, Lanes factor) { return number * factor; }, from.data,
        factors.data);
    return to;
  }
};

}  // namespace

Layer* makeDropout(const DropoutSpec& spec, long units, Arena& arena) {
  return new (arena) Dropout(spec, units);
}

}  // namespace ridgeline
