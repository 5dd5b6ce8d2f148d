// Compares the weight changes of a step with finite differences of the loss, which is implemented again here
// in float64, by its definition and the C library. This also checks the forward pass, losses, penalties and
// dropout. Ends with 1 on a deviation.

#include <math.h>
#include <stdio.h>

#include <algorithm>
#include <vector>

#include "cases.h"
#include "golden.h"

namespace ridgeline::check {
namespace {

using Numbers = std::vector<double>;

/** Threefry-2x32-20, one counter at a time. */
void threefry(const uint32_t key[2], uint32_t counter, uint32_t out[2]) {
  const int turns[] = {13, 15, 26, 6, 17, 29, 16, 24};
  const uint32_t keys[] = {key[0], key[1], key[0] ^ key[1] ^ 0x1bd11bda};
  uint32_t x = counter + keys[0], y = keys[1];
  for (int round = 0; round < 20; round++) {
    x += y;
    y = (y << turns[round % 8]) | (y >> (32 - turns[round % 8]));
    y ^= x;
    if (round % 4 != 3) continue;
    const int group = round / 4 + 1;
    x += keys[group % 3];
    y += keys[(group + 1) % 3] + uint32_t(group);
  }
  out[0] = x, out[1] = y;
}

double penalty(const PenaltySpec& spec, const double* numbers, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += spec.l1 * fabs(numbers[i]) + spec.l2 * numbers[i] * numbers[i];
  return sum;
}

double activated(const ActivationSpec& spec, double z, double slope) {
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

/** One batch of a trial. */
struct Batch {
  Spec spec;
  long rows;
  /** `[rows, features]`. */
  Numbers inputs;
  Numbers targets;
  std::vector<uint32_t> keys;
};

struct Objective {
  /** Loss without penalties. */
  double loss;
  double total;
};

double lossOfRow(const Spec& spec, const double* z, double target) {
  const double e = z[0] - target, size = fabs(e);
  switch (spec.loss) {
    case LossKind::categoricalCrossentropy: {
      double sum = 0, dot = 0;
      for (long c = 0; c < spec.units; c++) {
        sum += ::exp(z[c]);
        dot +=
            z[c] * ((c == long(target) ? 1 - spec.lossArgument : 0) + spec.lossArgument / double(spec.units));
      }
      return ::log(sum) - dot;
    }
    case LossKind::binaryCrossentropy: {
      const double t = target * (1 - spec.lossArgument) + spec.lossArgument / 2;
      return std::max(z[0], 0.0) - z[0] * t + log1p(::exp(-fabs(z[0])));
    }
    case LossKind::hinge:
      return std::max(0.0, 1 - z[0] * (2 * target - 1));
    case LossKind::meanSquaredError:
    case LossKind::rootMeanSquaredError:
    case LossKind::oneMinusR2:
      return e * e;
    case LossKind::meanAbsoluteError:
      return size;
    case LossKind::meanSquaredLogarithmicError: {
      const double d = log1p(std::max(z[0], 1e-7)) - log1p(std::max(target, 1e-7));
      return d * d;
    }
    case LossKind::logCosh:
      return ::log(cosh(e));
    case LossKind::huber:
      return size <= spec.lossArgument ? e * e / 2 : spec.lossArgument * (size - spec.lossArgument / 2);
  }
  __builtin_unreachable();
}

double lossOf(const Batch& batch, const Numbers& z) {
  const Spec& spec = batch.spec;
  double sum = 0, mean = 0, spread = 0;
  for (long r = 0; r < batch.rows; r++) {
    const double target = batch.targets[r];
    const double weight = spec.classWeights == nullptr ? 1 : spec.classWeights[long(target)];
    sum += weight * lossOfRow(spec, &z[r * spec.units], target);
    mean += target / double(batch.rows);
  }
  for (double target : batch.targets) spread += (target - mean) * (target - mean);
  if (spec.loss == LossKind::oneMinusR2) return sum / spread;
  const double average = sum / double(batch.rows);
  return spec.loss == LossKind::rootMeanSquaredError ? sqrt(average) : average;
}

Objective objective(const Batch& batch, const Numbers& weights) {
  Numbers at = batch.inputs;
  long units = batch.spec.features;
  size_t taken = 0, key = 0;
  double penalties = 0;
  for (long i = 0; i < batch.spec.layerCount; i++) {
    const LayerSpec& layer = batch.spec.layers[i];
    if (layer.kind == LayerKind::dense) {
      const long next = layer.dense.units;
      const double *kernel = &weights[taken], *bias = kernel + units * next;
      taken += (units + 1) * next;
      penalties += penalty(layer.dense.kernel, kernel, units * next) + penalty(layer.dense.bias, bias, next);
      Numbers out(batch.rows * next);
      for (long r = 0; r < batch.rows; r++) {
        for (long u = 0; u < next; u++) {
          double sum = bias[u];
          for (long k = 0; k < units; k++) sum += at[r * units + k] * kernel[k * next + u];
          out[r * next + u] = sum;
        }
      }
      at = out, units = next;
    } else if (layer.kind == LayerKind::activation) {
      const bool learned = layer.activation.kind == ActivationKind::prelu;
      for (size_t j = 0; j < at.size(); j++) {
        at[j] = activated(layer.activation, at[j], learned ? weights[taken + j % units] : 0);
      }
      if (learned) taken += units;
      for (long r = 0; layer.activation.kind == ActivationKind::softmax && r < batch.rows; r++) {
        double sum = 0;
        for (long u = 0; u < units; u++) sum += at[r * units + u] = ::exp(at[r * units + u]);
        for (long u = 0; u < units; u++) at[r * units + u] /= sum;
      }
      penalties += penalty(layer.activation.activity, at.data(), at.size()) / double(batch.rows);
    } else if (layer.dropout.rate > 0) {
      for (size_t j = 0; j < at.size(); j++) {
        uint32_t words[2];
        threefry(&batch.keys[key], uint32_t(j / 2), words);
        const double uniform = (words[j % 2] >> 8) * 0x1p-24;
        at[j] *= uniform >= float(layer.dropout.rate) ? 1 / (1 - layer.dropout.rate) : 0;
      }
      key += 2;
    }
  }
  const double loss = lossOf(batch, at);
  return {loss, loss + penalties};
}

/** True if a step moves weights by their gradient alone. */
bool movesByGradient(const Spec& spec) {
  for (long i = 0; i < spec.layerCount; i++) {
    const DenseSpec& dense = spec.layers[i].dense;
    if (dense.constraint.kind != ConstraintKind::none || dense.proximalL1 > 0) return false;
  }
  return true;
}

/** Trains one step; the weights' decrease is the gradient. */
bool gradientIsRight(const char* name, Description& d) {
  d.setOptimizer(OptimizerKind::sgd);
  d.clipping = ClippingKind::none;
  double numbers[Description::mostNumbers];
  const char* refusal = nullptr;
  Trial* trial = create(numbers, d.write(numbers), &refusal);
  if (trial == nullptr) return printf("%s: refused: %s\n", name, refusal), false;
  const Spec& spec = specOf(trial);
  if (!movesByGradient(spec)) return destroy(trial), true;
  const Data data = makeData(d, trial, 5);
  const long count = weightCount(trial), rows = std::min(d.batchSize, d.rows);
  Batch batch = {spec, rows, {}, {}, {}};
  for (long r = 0; r < rows; r++) {
    for (long i = 0; i < d.features; i++) {
      const size_t at = size_t(data.order[r]) * d.features + i;
      batch.inputs.push_back(d.inputBytes ? static_cast<uint8_t*>(data.inputs)[at] / d.divisor
                                          : static_cast<float*>(data.inputs)[at]);
    }
    batch.targets.push_back(spec.targetBytes ? double(static_cast<uint8_t*>(data.targets)[data.order[r]])
                                             : double(static_cast<float*>(data.targets)[data.order[r]]));
  }
  for (long i = 0; i < dropoutLayers(trial) * 2; i++) batch.keys.push_back(uint32_t(1234567 * i + 89));
  Numbers weights(data.weights, data.weights + count);

  const double rate = 1024;
  Sums sums = {};
  writeWeights(trial, data.weights);
  train(trial, {data.inputs, data.targets, data.order, rows}, {1, 1, &rate, batch.keys.data()}, &sums);
  readWeights(trial, data.weights);

  const double loss = objective(batch, weights).loss;
  const double lossError = fabs(sums.loss / double(rows) - loss) / std::max(1.0, fabs(loss));
  double largest = 0, worst = 0;
  const long stride = std::max(1L, count / 400);
  for (long i = 0; i < count; i += stride) {
    const double h = 1e-6, own = weights[i];
    weights[i] = own + h;
    const double above = objective(batch, weights).total;
    weights[i] = own - h;
    const double below = objective(batch, weights).total;
    weights[i] = own;
    const double wanted = (above - below) / (2 * h), got = (own - data.weights[i]) / rate;
    largest = std::max(largest, fabs(wanted));
    worst = std::max(worst, fabs(wanted - got));
  }
  releaseData(data);
  destroy(trial);
  const bool right = worst <= 2e-5 * largest + 1e-8 && lossError < 2e-6;
  printf("%s %s: gradients off by %.1e of %.1e, loss by %.1e\n", right ? "right" : "WRONG", name, worst,
         largest, lossError);
  return right;
}

}  // namespace
}  // namespace ridgeline::check

int main() {
  using namespace ridgeline::check;
  bool right = true;
  for (int i = 0;; i++) {
    Description description;
    const char* name = describeCase(i, description);
    if (name == nullptr) return right ? 0 : 1;
    right &= gradientIsRight(name, description);
  }
}
