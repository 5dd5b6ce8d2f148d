#include "../pixels.h"
#include "../reduce.h"
#include "affine.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the variance of a pixel's
 * channels, or of a vector (Ba, Kiros and Hinton 2016).
 *
 * With `h = (x - mean) / sqrt(variance + epsilon)`, the gradient of x is
 * `(gamma g - mean(gamma g) - h mean(gamma g h)) / sqrt(variance + epsilon)`. Keras:
 * `keras.layers.LayerNormalization` along the last axis.
 */
class LayerNormalization final : public Layer {
 public:
  LayerNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst)
      : epsilon(float(spec.epsilon)), image(image), affine(spec, image.channels), isFirst(isFirst) {}

  void allocate(Arena& arena, long rows, const Learning& learning) override {
    affine.allocate(arena, learning);
    outputs = allocateMatrix(arena, rows, image.count());
    standardized = allocateMatrix(arena, rows, image.count());
    inverse = arena.allocate<float>(uint64_t(rows) * image.pixels());
    imageGammaGradient = arena.allocate<float>(panels() * width);
    imageBetaGradient = arena.allocate<float>(panels() * width);
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      for (long p = 0; p < image.pixels(); p++) {
        normalize(inputs.row(n) + offsetOf(p), n, p);
        for (long c = 0; c < image.channels; c += width) {
          const Lanes h = load(standardized.row(n) + offsetOf(p) + c);
          store(to.row(n) + offsetOf(p) + c, multiplyAdd(h, affine.factor(c), affine.offset(c)));
        }
      }
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    float *gammaGradient = affine.gammaGradient(), *betaGradient = affine.betaGradient();
    for (long c = 0; c < panels() * width; c++) gammaGradient[c] = betaGradient[c] = 0;
    for (long n = 0; n < gradient.rows; n++) {
      sumImageGradients(gradient.row(n), standardized.row(n));
      for (long c = 0; c < image.channels; c += width) {
        store(gammaGradient + c, load(gammaGradient + c) + load(imageGammaGradient + c));
        store(betaGradient + c, load(betaGradient + c) + load(imageBetaGradient + c));
      }
      for (long p = 0; !isFirst && p < image.pixels(); p++) backToInputs(gradient.row(n) + offsetOf(p), n, p);
    }
    affine.learn(*pass.learning);
    return gradient;
  }

  Variable* variable(int index) override { return affine.variable(index); }

 private:
  float epsilon;
  Shape image;
  Affine affine;
  bool isFirst;
  Matrix outputs;
  /** `h` of the last batch. */
  Matrix standardized;
  /** `1 / sqrt(variance + epsilon)` of each pixel. */
  float* inverse = nullptr;
  /** Gradients of one image. */
  float *imageGammaGradient = nullptr, *imageBetaGradient = nullptr;

  long panels() const { return panelCount(image.channels); }
  long offsetOf(long pixel) const { return pixel * image.channels; }

  /** Mean over all channels; `term(channel)` returns the terms of eight channels. */
  template <class Term>
  Lanes mean(Term term) const {
    const Lanes sums = sumLanes(panels(), [&](long panel) {
      const long c = panel * width;
      return keep(firstLanes(image.channels - c), term(c));
    });
    return splat(sum(sums)) / splat(float(image.channels));
  }

  void normalize(const float* x, long n, long p) {
    const Lanes center = mean([&](long c) { return load(x + c); });
    const Lanes variance = mean([&](long c) {
      const Lanes distance = load(x + c) - center;
      return distance * distance;
    });
    const Lanes scale = splat(1) / squareRoot(variance + splat(epsilon));
    inverse[n * image.pixels() + p] = ridgeline::first(scale);
    float* to = standardized.row(n) + offsetOf(p);
    for (long c = 0; c < image.channels; c += width) store(to + c, (load(x + c) - center) * scale);
  }

  /** Sums the gradients of gamma and beta over the pixels of an image. */
  void sumImageGradients(const float* gradient, const float* h) {
    for (long c = 0; c < image.channels; c += width) {
      const Mask channelMask = firstLanes(image.channels - c);
      const auto derivative = [&](long p) { return load(gradient + offsetOf(p) + c); };
      store(imageBetaGradient + c, keep(channelMask, sumLanes(image.pixels(), derivative)));
      store(imageGammaGradient + c, keep(channelMask, sumLanes(image.pixels(), [&](long p) {
                                           return derivative(p) * load(h + offsetOf(p) + c);
                                         })));
    }
  }

  /** Overwrites the gradient of the outputs with the gradient of the inputs. */
  void backToInputs(float* gradient, long n, long p) const {
    const float* h = standardized.row(n) + offsetOf(p);
    const auto derivative = [&](long c) { return load(gradient + c) * affine.factor(c); };
    const Lanes meanDerivative = mean(derivative);
    const Lanes meanProduct = mean([&](long c) { return derivative(c) * load(h + c); });
    const Lanes scale = splat(inverse[n * image.pixels() + p]);
    for (long c = 0; c < image.channels; c += width) {
      storeChannels(gradient + c, image.channels - c,
                    (derivative(c) - meanDerivative - load(h + c) * meanProduct) * scale);
    }
  }
};

}  // namespace

Layer* makeLayerNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst, Arena& arena) {
  return new (arena) LayerNormalization(spec, image, isFirst);
}

}  // namespace ridgeline
