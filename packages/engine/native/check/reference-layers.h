#pragma once
// Reference layers in float64, implemented from their definitions only.

#include <math.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "../layer-spec.h"

namespace ridgeline::check {

using Numbers = std::vector<double>;

/** Threefry-2x32-20, one counter at a time. */
inline void threefry(const uint32_t key[2], uint32_t counter, uint32_t out[2]) {
  const int rotations[] = {13, 15, 26, 6, 17, 29, 16, 24};
  // The constant is Threefry's parity of the key.
  const uint32_t keys[] = {key[0], key[1], key[0] ^ key[1] ^ 0x1bd11bda};
  uint32_t x = counter + keys[0], y = keys[1];
  for (int round = 0; round < 20; round++) {
    x += y;
    y = (y << rotations[round % 8]) | (y >> (32 - rotations[round % 8]));
    y ^= x;
    if (round % 4 != 3) continue;
    const int group = round / 4 + 1;
    x += keys[group % 3];
    y += keys[(group + 1) % 3] + uint32_t(group);
  }
  out[0] = x, out[1] = y;
}

inline double penalty(const PenaltySpec& spec, const double* numbers, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += spec.l1 * fabs(numbers[i]) + spec.l2 * numbers[i] * numbers[i];
  return sum;
}

inline double applyActivation(const ActivationSpec& spec, double z, double slope) {
  switch (spec.kind) {
    case ActivationKind::linear:
    case ActivationKind::softmax:
      return z;
    case ActivationKind::relu:
      return std::max(z, 0.0);
    case ActivationKind::sigmoid:
      return 1 / (1 + ::exp(-z));
    case ActivationKind::tanh:
      return ::tanh(z);
    case ActivationKind::leakyRelu:
      return z > 0 ? z : spec.argument * z;
    case ActivationKind::prelu:
      return z > 0 ? z : slope * z;
    case ActivationKind::elu:
      return z > 0 ? z : spec.argument * expm1(z);
  }
  __builtin_unreachable();
}

/** Forward pass of a training batch through all layers. */
struct ReferencePass {
  long rows;
  /** Outputs of the last layer, `[rows, count]`. */
  Numbers values;
  /** Weights and keys that no layer has consumed yet. */
  const double* weights;
  const uint32_t* keys;
  double penalties;
  /** Moving statistics after the step: address and new value of each. */
  std::vector<std::pair<const double*, double>> statistics = {};

  void layer(const LayerSpec& spec) {
    const Shape &from = spec.inputs, &to = spec.outputs;
    switch (spec.kind) {
      case LayerKind::dense:
        return dense(spec.dense, from.count());
      case LayerKind::activation:
        return activation(spec.activation, from.count());
      case LayerKind::dropout:
        return dropout(spec.dropout);
      case LayerKind::reshape:
      case LayerKind::flatten:
        return;
      case LayerKind::conv2d:
        return conv2d(spec.conv2d, from, to);
      case LayerKind::maxPooling2d:
        return maxPooling2d(spec.pooling, from, to);
      case LayerKind::averagePooling2d:
      case LayerKind::globalAveragePooling2d:
        return averagePooling2d(spec, from, to);
      case LayerKind::batchNormalization:
        return batchNormalization(spec.normalization, from);
      case LayerKind::layerNormalization:
        return layerNormalization(spec.normalization, from);
      case LayerKind::spatialDropout2d:
        return spatialDropout2d(spec.dropout, from);
      case LayerKind::gaussianNoise:
        return gaussianNoise(spec.gaussianNoise);
      case LayerKind::depthwiseConv2d:
        return depthwiseConv2d(spec.depthwiseConv2d, from, to);
      case LayerKind::embedding:
        return embedding(spec.embedding);
    }
  }

 private:
  const double* consume(long count) { return (weights += count) - count; }

  void dense(const DenseSpec& spec, long inputs) {
    const double *kernel = consume(inputs * spec.units), *bias = consume(spec.units);
    penalties += penalty(spec.kernel.penalty, kernel, inputs * spec.units);
    penalties += penalty(spec.bias, bias, spec.units);
    Numbers out(rows * spec.units);
    for (long r = 0; r < rows; r++) {
      for (long u = 0; u < spec.units; u++) {
        double sum = bias[u];
        for (long k = 0; k < inputs; k++) sum += values[r * inputs + k] * kernel[k * spec.units + u];
        out[r * spec.units + u] = sum;
      }
    }
    values = out;
  }

  void activation(const ActivationSpec& spec, long units) {
    const bool hasSlopes = spec.kind == ActivationKind::prelu;
    const double* slopes = hasSlopes ? consume(units) : nullptr;
    for (size_t j = 0; j < values.size(); j++)
      values[j] = applyActivation(spec, values[j], hasSlopes ? slopes[j % units] : 0);
    for (long r = 0; spec.kind == ActivationKind::softmax && r < rows; r++) {
      double sum = 0;
      for (long u = 0; u < units; u++) sum += values[r * units + u] = ::exp(values[r * units + u]);
      for (long u = 0; u < units; u++) values[r * units + u] /= sum;
    }
    penalties += penalty(spec.activity, values.data(), values.size()) / double(rows);
  }

  void dropout(const DropoutSpec& spec) {
    if (spec.rate == 0) return;
    for (size_t j = 0; j < values.size(); j++) {
      values[j] *= uniform(j) >= float(spec.rate) ? 1 / (1 - spec.rate) : 0;
    }
    keys += 2;
  }

  void conv2d(const Conv2DSpec& spec, const Shape& from, const Shape& to) {
    const long terms = spec.window.height * spec.window.width * from.channels;
    const double* kernel = consume(terms * spec.filters);
    const double* bias = spec.hasBias ? consume(spec.filters) : nullptr;
    penalties += penalty(spec.kernel.penalty, kernel, terms * spec.filters);
    if (spec.hasBias) penalties += penalty(spec.bias, bias, spec.filters);
    Numbers out(rows * to.count());
    forEachCell(spec.window, from, to, [&](long r, long output, long input, long tap) {
      for (long f = 0; f < spec.filters; f++) {
        for (long c = 0; c < from.channels; c++) {
          out[(r * to.pixels() + output) * spec.filters + f] +=
              values[(r * from.pixels() + input) * from.channels + c] *
              kernel[(tap * from.channels + c) * spec.filters + f];
        }
      }
    });
    for (size_t i = 0; spec.hasBias && i < out.size(); i++) out[i] += bias[i % spec.filters];
    values = out;
  }

  void maxPooling2d(const WindowSpec& window, const Shape& from, const Shape& to) {
    Numbers out(rows * to.count(), -INFINITY);
    forEachCell(window, from, to, [&](long r, long output, long input, long) {
      for (long c = 0; c < to.channels; c++) {
        double& maximum = out[(r * to.pixels() + output) * to.channels + c];
        maximum = std::max(maximum, values[(r * from.pixels() + input) * to.channels + c]);
      }
    });
    values = out;
  }

  void averagePooling2d(const LayerSpec& spec, const Shape& from, const Shape& to) {
    const bool isGlobal = spec.kind == LayerKind::globalAveragePooling2d;
    const WindowSpec window = isGlobal ? WindowSpec{from.height, from.width, 1, 1, false} : spec.pooling;
    Numbers out(rows * to.count()), counts(rows * to.pixels());
    forEachCell(window, from, to, [&](long r, long output, long input, long) {
      counts[r * to.pixels() + output]++;
      for (long c = 0; c < to.channels; c++) {
        out[(r * to.pixels() + output) * to.channels + c] +=
            values[(r * from.pixels() + input) * to.channels + c];
      }
    });
    for (size_t i = 0; i < out.size(); i++) out[i] /= counts[i / to.channels];
    values = out;
  }

  /** Running sums for a mean and a variance. */
  struct Moments {
    double count = 0, sum = 0, squares = 0;
    void add(double x) { count++, sum += x, squares += x * x; }
    double mean() const { return sum / count; }
    double variance() const { return squares / count - mean() * mean(); }
    double standardize(double x, double epsilon) const { return (x - mean()) / sqrt(variance() + epsilon); }
  };

  /** Consumes gamma and beta, and applies them to `values`. */
  void scale(const NormalizationSpec& spec, const Shape& image) {
    const double* gamma = spec.scales ? consume(image.channels) : nullptr;
    const double* beta = spec.centers ? consume(image.channels) : nullptr;
    if (gamma != nullptr) penalties += penalty(spec.gamma, gamma, image.channels);
    if (beta != nullptr) penalties += penalty(spec.beta, beta, image.channels);
    for (size_t i = 0; i < values.size(); i++) {
      const long c = long(i) % image.channels;
      values[i] = values[i] * (gamma == nullptr ? 1 : gamma[c]) + (beta == nullptr ? 0 : beta[c]);
    }
  }

  void batchNormalization(const NormalizationSpec& spec, const Shape& image) {
    std::vector<Moments> moments(image.channels);
    for (size_t i = 0; i < values.size(); i++) moments[i % image.channels].add(values[i]);
    for (size_t i = 0; i < values.size(); i++) {
      values[i] = moments[i % image.channels].standardize(values[i], spec.epsilon);
    }
    scale(spec, image);
    const double* movingStatistics = consume(2 * image.channels);
    for (long i = 0; i < 2 * image.channels; i++) {
      const Moments& channel = moments[i % image.channels];
      const double batch = i < image.channels ? channel.mean() : channel.variance();
      const double expected = movingStatistics[i] * spec.momentum + batch * (1 - spec.momentum);
      statistics.push_back({movingStatistics + i, expected});
    }
  }

  void layerNormalization(const NormalizationSpec& spec, const Shape& image) {
    std::vector<Moments> moments(values.size() / image.channels);
    for (size_t i = 0; i < values.size(); i++) moments[i / image.channels].add(values[i]);
    for (size_t i = 0; i < values.size(); i++) {
      values[i] = moments[i / image.channels].standardize(values[i], spec.epsilon);
    }
    scale(spec, image);
  }

  void spatialDropout2d(const DropoutSpec& spec, const Shape& image) {
    if (spec.rate == 0) return;
    for (long i = 0; i < long(values.size()); i++) {
      const long channel = i / image.count() * image.channels + i % image.channels;
      values[i] *= uniform(channel) >= float(spec.rate) ? 1 / (1 - spec.rate) : 0;
    }
    keys += 2;
  }

  void gaussianNoise(const GaussianNoiseSpec& spec) {
    if (spec.deviation == 0) return;
    for (size_t i = 0; i < values.size(); i++) {
      // Normal quantile, by bisection. Only the first 23 bits of the uniform number count.
      const double p = (floor(uniform(i) * 0x1p23) + 0.5) * 0x1p-23;
      double low = -9, high = 9;
      for (int halving = 0; halving < 36; halving++) {
        const double middle = (low + high) / 2;
        (erfc(-middle / sqrt(2)) / 2 < p ? low : high) = middle;
      }
      values[i] += low * spec.deviation;
    }
    keys += 2;
  }

  void depthwiseConv2d(const DepthwiseConv2DSpec& spec, const Shape& from, const Shape& to) {
    const long taps = spec.window.height * spec.window.width;
    const double* kernel = consume(taps * to.channels);
    const double* bias = spec.hasBias ? consume(to.channels) : nullptr;
    penalties += penalty(spec.kernel.penalty, kernel, taps * to.channels);
    if (spec.hasBias) penalties += penalty(spec.bias, bias, to.channels);
    Numbers out(rows * to.count());
    forEachCell(spec.window, from, to, [&](long r, long output, long input, long tap) {
      for (long c = 0; c < to.channels; c++) {
        out[(r * to.pixels() + output) * to.channels + c] +=
            values[(r * from.pixels() + input) * from.channels + c / spec.multiplier] *
            kernel[tap * to.channels + c];
      }
    });
    for (size_t i = 0; spec.hasBias && i < out.size(); i++) out[i] += bias[i % to.channels];
    values = out;
  }

  void embedding(const EmbeddingSpec& spec) {
    const double* table = consume(spec.inputs * spec.outputs);
    penalties += penalty(spec.embeddings.penalty, table, spec.inputs * spec.outputs);
    Numbers out;
    for (double index : values) {
      const double* row = table + long(index) * spec.outputs;
      out.insert(out.end(), row, row + spec.outputs);
    }
    values = out;
  }

  /** Random number `index` of the current layer, from 0 to 1. */
  double uniform(size_t index) const {
    uint32_t words[2];
    threefry(keys, uint32_t(index / 2), words);
    return (words[index % 2] >> 8) * 0x1p-24;
  }

  /** Calls `visit(row, output pixel, input pixel, tap)` for each pixel inside each window. */
  template <class Visit>
  void forEachCell(const WindowSpec& window, const Shape& from, const Shape& to, Visit visit) const {
    // TensorFlow splits the padding of `same` evenly; if it is odd, the end gets one pixel more.
    const auto before = [&](long inputs, long outputs, long size, long stride) {
      return window.same ? std::max(0L, (outputs - 1) * stride + size - inputs) / 2 : 0;
    };
    const long top = before(from.height, to.height, window.height, window.down);
    const long left = before(from.width, to.width, window.width, window.across);
    for (long r = 0; r < rows; r++) {
      for (long output = 0; output < to.pixels(); output++) {
        for (long tap = 0; tap < window.height * window.width; tap++) {
          const long y = output / to.width * window.down - top + tap / window.width;
          const long x = output % to.width * window.across - left + tap % window.width;
          if (y < 0 || y >= from.height || x < 0 || x >= from.width) continue;
          visit(r, output, y * from.width + x, tap);
        }
      }
    }
  }
};

}  // namespace ridgeline::check
