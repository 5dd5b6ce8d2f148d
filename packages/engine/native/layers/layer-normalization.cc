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
  LayerNormalization(const NormalizationSpec& spec, const Shape& image, bool first)
      : epsilon(float(spec.epsilon)), image(image), affine(spec, image.channels), first(first) {}

  void place(Arena& arena, long rows, const Learning& learning) override {
    affine.place(arena, learning);
    outputs = takeMatrix(arena, rows, image.count());
    standard = takeMatrix(arena, rows, image.count());
    inverse = arena.take<float>(uint64_t(rows) * image.pixels());
    ofGamma = arena.take<float>(panels() * width);
    ofBeta = arena.take<float>(panels() * width);
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      for (long p = 0; p < image.pixels(); p++) {
        normalize(inputs.row(n) + placeOf(p), n, p);
        for (long c = 0; c < image.channels; c += width) {
          const Lanes h = load(standard.row(n) + placeOf(p) + c);
          store(to.row(n) + placeOf(p) + c, multiplyAdd(h, affine.factor(c), affine.offset(c)));
        }
      }
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    float *allGamma = affine.gammaSlope(), *allBeta = affine.betaSlope();
    for (long c = 0; c < panels() * width; c++) allGamma[c] = allBeta[c] = 0;
    for (long n = 0; n < gradient.rows; n++) {
      addSlopes(gradient.row(n), standard.row(n));
      for (long c = 0; c < image.channels; c += width) {
        store(allGamma + c, load(allGamma + c) + load(ofGamma + c));
        store(allBeta + c, load(allBeta + c) + load(ofBeta + c));
      }
      for (long p = 0; !first && p < image.pixels(); p++) backToInputs(gradient.row(n) + placeOf(p), n, p);
    }
    affine.learn(*pass.learning);
    return gradient;
  }

  Variable* variable(int index) override { return affine.variable(index); }

 private:
  float epsilon;
  Shape image;
  Affine affine;
  bool first;
  Matrix outputs;
  /** `h` of the last batch. */
  Matrix standard;
  /** `1 / sqrt(variance + epsilon)` of each pixel. */
  float* inverse = nullptr;
  /** Gradients of one image. */
  float *ofGamma = nullptr, *ofBeta = nullptr;

  long panels() const { return panelsOf(image.channels); }
  long placeOf(long pixel) const { return pixel * image.channels; }

  /** The mean of `term(channel)`, one vector each, over the channels. */
  template <class Term>
  Lanes mean(Term term) const {
    const Lanes sums = sumLanes(panels(), [&](long panel) {
      const long c = panel * width;
      return keep(firstLanes(image.channels - c), term(c));
    });
    return all(sum(sums)) / all(float(image.channels));
  }

  void normalize(const float* x, long n, long p) {
    const Lanes middle = mean([&](long c) { return load(x + c); });
    const Lanes variance = mean([&](long c) {
      const Lanes away = load(x + c) - middle;
      return away * away;
    });
    const Lanes scale = all(1) / squareRoot(variance + all(epsilon));
    inverse[n * image.pixels() + p] = ridgeline::first(scale);
    float* to = standard.row(n) + placeOf(p);
    for (long c = 0; c < image.channels; c += width) store(to + c, (load(x + c) - middle) * scale);
  }

  /** Sums the gradients of gamma and beta over the pixels of an image. */
  void addSlopes(const float* gradient, const float* h) {
    for (long c = 0; c < image.channels; c += width) {
      const Mask own = firstLanes(image.channels - c);
      const auto slope = [&](long p) { return load(gradient + placeOf(p) + c); };
      store(ofBeta + c, keep(own, sumLanes(image.pixels(), slope)));
      store(ofGamma + c,
            keep(own, sumLanes(image.pixels(), [&](long p) { return slope(p) * load(h + placeOf(p) + c); })));
    }
  }

  /** Overwrites the gradient of the outputs with that of the inputs. */
  void backToInputs(float* gradient, long n, long p) const {
    const float* h = standard.row(n) + placeOf(p);
    const auto slope = [&](long c) { return load(gradient + c) * affine.factor(c); };
    const Lanes middle = mean(slope), along = mean([&](long c) { return slope(c) * load(h + c); });
    const Lanes scale = all(inverse[n * image.pixels() + p]);
    for (long c = 0; c < image.channels; c += width) {
      storeOwn(gradient + c, image.channels - c, (slope(c) - middle - load(h + c) * along) * scale);
    }
  }
};

}  // namespace

Layer* makeLayerNormalization(const NormalizationSpec& spec, const Shape& image, bool first, Arena& arena) {
  return new (arena) LayerNormalization(spec, image, first);
}

}  // namespace ridgeline
