// Compares the weight changes of one step with finite differences of the loss. Network and loss are
// reimplemented in float64 from their definitions. This also checks the forward pass, losses, penalties and
// dropout. Exits with 1 on a deviation.

#include <stdio.h>

#include "cases.h"
#include "golden.h"
#include "reference-layers.h"

namespace ridgeline::check {
namespace {

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
  /** Loss with penalties. */
  double total;
};

double computeRowLoss(const Spec& spec, const double* z, double target) {
  const double error = z[0] - target, magnitude = fabs(error);
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
      return error * error;
    case LossKind::meanAbsoluteError:
      return magnitude;
    case LossKind::meanSquaredLogarithmicError: {
      const double difference = log1p(std::max(z[0], 1e-7)) - log1p(std::max(target, 1e-7));
      return difference * difference;
    }
    case LossKind::logCosh:
      return ::log(cosh(error));
    case LossKind::huber:
      return magnitude <= spec.lossArgument ? error * error / 2
                                            : spec.lossArgument * (magnitude - spec.lossArgument / 2);
  }
  __builtin_unreachable();
}

double computeLoss(const Batch& batch, const Numbers& z) {
  const Spec& spec = batch.spec;
  double sum = 0, mean = 0, squaredDeviations = 0;
  for (long r = 0; r < batch.rows; r++) {
    const double target = batch.targets[r];
    const double weight = spec.classWeights == nullptr ? 1 : spec.classWeights[long(target)];
    sum += weight * computeRowLoss(spec, &z[r * spec.units], target);
    mean += target / double(batch.rows);
  }
  for (double target : batch.targets) squaredDeviations += (target - mean) * (target - mean);
  if (spec.loss == LossKind::oneMinusR2) return sum / squaredDeviations;
  const double average = sum / double(batch.rows);
  return spec.loss == LossKind::rootMeanSquaredError ? sqrt(average) : average;
}

ReferencePass runReference(const Batch& batch, const Numbers& weights) {
  ReferencePass pass = {batch.rows, batch.inputs, weights.data(), batch.keys.data(), 0};
  for (long i = 0; i < batch.spec.layerCount; i++) pass.layer(batch.spec.layers[i]);
  return pass;
}

Objective computeObjective(const Batch& batch, const Numbers& weights) {
  const ReferencePass pass = runReference(batch, weights);
  const double loss = computeLoss(batch, pass.values);
  return {loss, loss + pass.penalties};
}

/** Largest error of a moving statistic. Resets these in `weightsAfter`, so that their gradients are 0. */
double computeStatisticError(const Batch& batch, const Numbers& weights, float* weightsAfter) {
  double worst = 0;
  for (const auto& [address, expected] : runReference(batch, weights).statistics) {
    float& value = weightsAfter[address - weights.data()];
    worst = std::max(worst, fabs(value - expected));
    value = float(*address);
  }
  return worst;
}

/** True if a step changes weights by nothing but their gradient. */
bool movesByGradient(const Spec& spec) {
  for (long i = 0; i < spec.layerCount; i++) {
    const LayerSpec& layer = spec.layers[i];
    for (const KernelSpec& kernel : {layer.dense.kernel, layer.conv2d.kernel, layer.depthwiseConv2d.kernel,
                                     layer.embedding.embeddings}) {
      if (kernel.constraint.kind != ConstraintKind::none || kernel.proximalL1 > 0) return false;
    }
  }
  return true;
}

/** Checks one step of plain SGD, in which the weights decrease by learning rate times gradient. */
bool gradientIsRight(const char* name, Description& d) {
  d.setOptimizer(OptimizerKind::sgd);
  d.clipping = ClippingKind::none;
  double numbers[Description::maxNumbers];
  const char* refusal = nullptr;
  Trial* trial = create(numbers, d.write(numbers), &refusal);
  if (trial == nullptr) return printf("%s: refused: %s\n", name, refusal), false;
  const Spec& spec = getSpec(trial);
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
  for (long i = 0; i < drawingLayers(trial) * 2; i++) batch.keys.push_back(uint32_t(1234567 * i + 89));
  Numbers weights(data.weights, data.weights + count);

  // So large that the old weights hide few digits of the gradient, and a power of two, so that the product
  // is exact.
  const double rate = 1024;
  Sums sums = {};
  writeWeights(trial, data.weights);
  train(trial, {data.inputs, data.targets, data.order, rows}, {1, 1, &rate, batch.keys.data()}, &sums);
  readWeights(trial, data.weights);

  const double loss = computeObjective(batch, weights).loss;
  const double lossError = fabs(sums.loss / double(rows) - loss) / std::max(1.0, fabs(loss));
  const double statisticError = computeStatisticError(batch, weights, data.weights);
  double largest = 0, worst = 0;
  // Fewer than 800 weights are checked, to save time.
  const long stride = std::max(1L, count / 400);
  for (long i = 0; i < count; i += stride) {
    const double h = 1e-6, original = weights[i];
    weights[i] = original + h;
    const double above = computeObjective(batch, weights).total;
    weights[i] = original - h;
    const double below = computeObjective(batch, weights).total;
    weights[i] = original;
    const double expected = (above - below) / (2 * h), actual = (original - data.weights[i]) / rate;
    largest = std::max(largest, fabs(expected));
    worst = std::max(worst, fabs(expected - actual));
  }
  releaseData(data);
  destroy(trial);
  const bool isRight = worst <= 2e-5 * largest + 1e-8 && lossError < 2e-6 && statisticError < 1e-6;
  printf("%s %s: gradients off by %.1e of %.1e, loss by %.1e, statistics by %.1e\n",
         isRight ? "right" : "WRONG", name, worst, largest, lossError, statisticError);
  return isRight;
}

}  // namespace
}  // namespace ridgeline::check

int main() {
  using namespace ridgeline::check;
  bool areAllRight = true;
  for (int i = 0;; i++) {
    Description description;
    const char* name = describeCase(i, description);
    if (name == nullptr) return areAllRight ? 0 : 1;
    areAllRight &= gradientIsRight(name, description);
  }
}
