#include "../pixels.h"
#include "../reduce.h"
#include "affine.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel (Ioffe and Szegedy 2015). Training
 * uses the mean and the biased variance over the rows and pixels of the batch, and updates the moving ones:
 * `moving = moving * momentum + batch * (1 - momentum)`. Evaluation uses the moving ones.
 *
 * With `h = (x - mean) / sqrt(variance + epsilon)` and N terms, the gradient of x is
 * `gamma / sqrt(variance + epsilon) * (g - (sum(g) + h * sum(g * h)) / N)`. Keras:
 * `keras.layers.BatchNormalization`.
 */
class BatchNormalization final : public Layer {
 public:
  BatchNormalization(const NormalizationSpec& spec, const Shape& image, bool first)
      : spec(spec), image(image), affine(spec, image.channels), first(first) {}

  void place(Arena& arena, long rows, const Learning& learning) override {
    affine.place(arena, learning);
    outputs = takeMatrix(arena, rows, image.count());
    const long lanes = panelsOf(image.channels) * width;
    movingMean = arena.take<float>(lanes), movingVariance = arena.take<float>(lanes);
    mean = arena.take<float>(lanes), inverse = arena.take<float>(lanes);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    taken = inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long c = 0; c < image.channels; c += width) {
      if (pass.training) {
        measure(c);
      } else {
        store(mean + c, load(movingMean + c));
        store(inverse + c, inverseOf(load(movingVariance + c)));
      }
    }
    for (long n = 0; n < to.rows; n++) {
      eachVector(image, [&](long at, long c) {
        const Lanes scale = load(inverse + c) * affine.factor(c);
        const Lanes x = load(inputs.row(n) + at) - load(mean + c);
        store(to.row(n) + at, multiplyAdd(x, scale, affine.offset(c)));
      });
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    float *ofGamma = affine.gammaSlope(), *ofBeta = affine.betaSlope();
    for (long c = 0; c < image.channels; c += width) {
      const auto slope = [&](long n, long at) { return load(gradient.row(n) + at); };
      store(ofBeta + c, sumOfChannels(c, slope));
      store(ofGamma + c,
            sumOfChannels(c, [&](long n, long at) { return slope(n, at) * standard(n, at, c); }));
    }
    if (!first) backToInputs(gradient, ofGamma, ofBeta);
    affine.learn(*pass.learning);
    return gradient;
  }

  Variable* variable(int index) override { return affine.variable(index); }
  Statistic statistic(int index) override {
    return index == 0   ? Statistic{movingMean, image.channels}
           : index == 1 ? Statistic{movingVariance, image.channels}
                        : Statistic{};
  }

 private:
  NormalizationSpec spec;
  Shape image;
  Affine affine;
  bool first;
  Matrix taken;
  Matrix outputs;
  float *movingMean = nullptr, *movingVariance = nullptr;
  /** Of the last pass: the mean, and `1 / sqrt(variance + epsilon)`. */
  float *mean = nullptr, *inverse = nullptr;

  Lanes inverseOf(Lanes variance) const { return all(1) / squareRoot(variance + all(float(spec.epsilon))); }
  Lanes count() const { return all(float(taken.rows * image.pixels())); }
  /** `h` of eight channels of a pixel. */
  Lanes standard(long n, long at, long c) const {
    return (load(taken.row(n) + at) - load(mean + c)) * load(inverse + c);
  }

  /** Sum of `term(row, pixel)`: over the pixels of each image, then over the images in order. */
  template <class Term>
  Lanes sumOfChannels(long c, Term term) const {
    Lanes total = all(0);
    for (long n = 0; n < taken.rows; n++) {
      total += sumLanes(image.pixels(), [&](long p) { return term(n, p * image.channels + c); });
    }
    return keep(firstLanes(image.channels - c), total);
  }

  /** Computes the batch's mean and variance of eight channels. */
  void measure(long c) {
    const Lanes middle = sumOfChannels(c, [&](long n, long at) { return load(taken.row(n) + at); }) / count();
    const Lanes variance = sumOfChannels(c,
                                         [&](long n, long at) {
                                           const Lanes x = load(taken.row(n) + at) - middle;
                                           return x * x;
                                         }) /
                           count();
    const Lanes kept = all(float(spec.momentum)), moved = all(float(1 - spec.momentum));
    store(movingMean + c, load(movingMean + c) * kept + middle * moved);
    store(movingVariance + c, load(movingVariance + c) * kept + variance * moved);
    store(mean + c, middle);
    store(inverse + c, keep(firstLanes(image.channels - c), inverseOf(variance)));
  }

  /** Overwrites the gradient of the outputs with that of the inputs. */
  void backToInputs(const Matrix& gradient, const float* ofGamma, const float* ofBeta) const {
    for (long n = 0; n < gradient.rows; n++) {
      eachVector(image, [&](long at, long c) {
        float* slope = gradient.row(n) + at;
        const Lanes shared = multiplyAdd(standard(n, at, c), load(ofGamma + c), load(ofBeta + c)) / count();
        storeOwn(slope, image.channels - c, (load(slope) - shared) * (load(inverse + c) * affine.factor(c)));
      });
    }
  }
};

}  // namespace

Layer* makeBatchNormalization(const NormalizationSpec& spec, const Shape& image, bool first, Arena& arena) {
  return new (arena) BatchNormalization(spec, image, first);
}

}  // namespace ridgeline
