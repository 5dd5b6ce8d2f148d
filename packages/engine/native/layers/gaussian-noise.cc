#include "../draws.h"
#include "../normal.h"
#include "../pixels.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * Adds a random normal number times `deviation` to each input in training. Element i of the row-major `[rows,
 * units]` uses the i-th number. Keras: `keras.layers.GaussianNoise`.
 */
class GaussianNoise final : public Layer {
 public:
  GaussianNoise(const GaussianNoiseSpec& spec, long units) : units(units), deviation(float(spec.deviation)) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    if (deviation == 0) return;
    outputs = allocateMatrix(arena, rows, units);
    noise = arena.allocate<float>(paddedDraws(uint64_t(rows) * units));
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    if (!pass.training || deviation == 0) return inputs;
    const Matrix to = outputs.first(inputs.rows);
    draw(*pass.dropoutKeys++, to.rows * units, noise,
         [scale = splat(deviation)](Words random) { return toNormal(random) * scale; });
    for (long n = 0; n < to.rows; n++) {
      const auto add = [](Lanes x, Lanes addend) { return x + addend; };
      transform(to.panels(), to.row(n), add, inputs.row(n), noise + n * units);
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass&) override { return gradient; }

 private:
  long units;
  float deviation;
  Matrix outputs;
  float* noise = nullptr;
};

}  // namespace

Layer* makeGaussianNoise(const GaussianNoiseSpec& spec, long units, Arena& arena) {
  return new (arena) GaussianNoise(spec, units);
}

}  // namespace ridgeline
