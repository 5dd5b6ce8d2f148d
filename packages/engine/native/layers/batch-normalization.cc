#include "../pixels.h"
#include "../reduce.h"
#include "affine.h"
#include "layer.h"

namespace ridgeline {
namespace {

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel (Ioffe and Szegedy 2015). Training
 * uses the mean and the biased variance over the rows and pixels of the batch, and updates the moving
 * statistics: `moving = moving * momentum + batch * (1 - momentum)`. Evaluation uses the moving statistics.
 *
 * With `h = (x - mean) / sqrt(variance + epsilon)` and N terms, the gradient of x is
 * `gamma / sqrt(variance + epsilon) * (g - (sum(g) + h * sum(g * h)) / N)`. Keras:
 * `keras.layers.BatchNormalization`.
 */
class BatchNormalization final : public Layer {
 public:
  BatchNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst)
      : spec(spec), image(image), affine(spec, image.channels), isFirst(isFirst) {}

  void allocate(Arena& arena, long rows, const Learning& learning) override {
    affine.allocate(arena, learning);
    outputs = allocateMatrix(arena, rows, image.count());
    const long lanes = panelCount(image.channels) * width;
    movingMean = arena.allocate<float>(lanes), movingVariance = arena.allocate<float>(lanes);
    mean = arena.allocate<float>(lanes), inverse = arena.allocate<float>(lanes);
  }

  Matrix forward(const Matrix& inputs, Pass& pass) override {
    savedInputs = inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long c = 0; c < image.channels; c += width) {
      if (pass.training) {
        measure(c);
      } else {
        store(mean + c, load(movingMean + c));
        store(inverse + c, inverseDeviation(load(movingVariance + c)));
      }
    }
    for (long n = 0; n < to.rows; n++) {
      forEachVector(image, [&](long offset, long c) {
        const Lanes scale = load(inverse + c) * affine.factor(c);
        const Lanes x = load(inputs.row(n) + offset) - load(mean + c);
        store(to.row(n) + offset, multiplyAdd(x, scale, affine.offset(c)));
      });
      clearPadding(to, n);
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass& pass) override {
    float *gammaGradient = affine.gammaGradient(), *betaGradient = affine.betaGradient();
    for (long c = 0; c < image.channels; c += width) {
      const auto derivative = [&](long n, long offset) { return load(gradient.row(n) + offset); };
      store(betaGradient + c, sumOfChannels(c, derivative));
      store(gammaGradient + c, sumOfChannels(c, [&](long n, long offset) {
              return derivative(n, offset) * standardized(n, offset, c);
            }));
    }
    if (!isFirst) backToInputs(gradient, gammaGradient, betaGradient);
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
  bool isFirst;
  Matrix savedInputs;
  Matrix outputs;
  float *movingMean = nullptr, *movingVariance = nullptr;
  /** Of the last pass: the mean of each channel, and its `1 / sqrt(variance + epsilon)`. */
  float *mean = nullptr, *inverse = nullptr;

  Lanes inverseDeviation(Lanes variance) const {
    return splat(1) / squareRoot(variance + splat(float(spec.epsilon)));
  }
  Lanes count() const { return splat(float(savedInputs.rows * image.pixels())); }
  /** `h` of eight channels of a pixel. */
  Lanes standardized(long n, long offset, long c) const {
    return (load(savedInputs.row(n) + offset) - load(mean + c)) * load(inverse + c);
  }

  /** Sums of `term(row, offset)` for eight channels: over the pixels of each image, then over the images. */
  template <class Term>
  Lanes sumOfChannels(long c, Term term) const {
    Lanes total = splat(0);
    for (long n = 0; n < savedInputs.rows; n++) {
      total += sumLanes(image.pixels(), [&](long p) { return term(n, p * image.channels + c); });
    }
    return keep(firstLanes(image.channels - c), total);
  }

  /** Computes the batch's mean and variance of eight channels, and updates the moving statistics. */
  void measure(long c) {
    const Lanes batchMean =
        sumOfChannels(c, [&](long n, long offset) { return load(savedInputs.row(n) + offset); }) / count();
    const Lanes variance = sumOfChannels(c,
                                         [&](long n, long offset) {
                                           const Lanes x = load(savedInputs.row(n) + offset) - batchMean;
                                           return x * x;
                                         }) /
                           count();
    const Lanes oldShare = splat(float(spec.momentum)), newShare = splat(float(1 - spec.momentum));
    store(movingMean + c, load(movingMean + c) * oldShare + batchMean * newShare);
    store(movingVariance + c, load(movingVariance + c) * oldShare + variance * newShare);
    store(mean + c, batchMean);
    store(inverse + c, keep(firstLanes(image.channels - c), inverseDeviation(variance)));
  }

  /** Overwrites the gradient of the outputs with the gradient of the inputs. */
  void backToInputs(const Matrix& gradient, const float* gammaGradient, const float* betaGradient) const {
    for (long n = 0; n < gradient.rows; n++) {
      forEachVector(image, [&](long offset, long c) {
        float* derivative = gradient.row(n) + offset;
        const Lanes correction =
            multiplyAdd(standardized(n, offset, c), load(gammaGradient + c), load(betaGradient + c)) /
            count();
        storeChannels(derivative, image.channels - c,
                      (load(derivative) - correction) * (load(inverse + c) * affine.factor(c)));
      });
    }
  }
};

}  // namespace

Layer* makeBatchNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst, Arena& arena) {
  return new (arena) BatchNormalization(spec, image, isFirst);
}

}  // namespace ridgeline
