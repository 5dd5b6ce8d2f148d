#include "../draws.h"
#include "../drop-rule.h"
#include "../pixels.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * Dropout of whole channels (Tompson et al. 2015): a channel of an example is multiplied by `1 / (1 - rate)`
 * if a uniform number is at least `rate`, else by 0. Element i of the row-major `[rows, channels]` uses
 * the i-th number, as in `dropout.cc`. Keras: `keras.layers.SpatialDropout2D`.
 */
class SpatialDropout2D final : public Layer {
 public:
  SpatialDropout2D(const DropoutSpec& spec, const Shape& image)
      : image(image), drops(spec.rate > 0), rule(spec.rate) {}

  void allocate(Arena& arena, long rows, const Learning&) override {
    if (!drops) return;
    outputs = allocateMatrix(arena, rows, image.count());
    factors = arena.allocate<float>(paddedDraws(uint64_t(rows) * image.channels));
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    isActive = pass.training && drops;
    if (!isActive) return inputs;
    const Matrix to = outputs.first(inputs.rows);
    draw(*pass.dropoutKeys++, to.rows * image.channels, factors, rule);
    for (long n = 0; n < to.rows; n++) {
      forEachVector(image, [&](long offset, long c) {
        store(to.row(n) + offset, load(inputs.row(n) + offset) * load(factors + n * image.channels + c));
      });
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    for (long n = 0; isActive && n < gradient.rows; n++) {
      forEachVector(image, [&](long offset, long c) {
        float* derivative = gradient.row(n) + offset;
        storeChannels(derivative, image.channels - c,
                      load(derivative) * load(factors + n * image.channels + c));
      });
    }
    return gradient;
  }

 private:
  Shape image;
  bool drops;
  DropRule rule;
  bool isActive = false;
  Matrix outputs;
  /** 0 or `1 / (1 - rate)`, `[rows, channels]`. */
  float* factors = nullptr;
};

}  // namespace

Layer* makeSpatialDropout2D(const DropoutSpec& spec, const Shape& image, Arena& arena) {
  return new (arena) SpatialDropout2D(spec, image);
}

}  // namespace ridgeline
