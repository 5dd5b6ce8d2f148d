#include "spec.h"

#include "reader.h"

namespace ridgeline {
namespace {

/** Version of the encoding. Must equal `encodingVersion` in packages/engine/src/encode-spec.ts. */
constexpr double specVersion = 2;

/** Checks rules that involve several fields. */
void checkCombinations(const Spec& spec, Reader& reader) {
  const bool isMultiClassLoss = spec.loss == LossKind::categoricalCrossentropy;
  const bool isBinaryLoss = spec.loss == LossKind::binaryCrossentropy || spec.loss == LossKind::hinge;
  const bool lossFits = spec.problem == Problem::multiClass ? isMultiClassLoss
                        : spec.problem == Problem::binary   ? isBinaryLoss
                                                            : !isMultiClassLoss && !isBinaryLoss;
  if (!lossFits) reader.refuse("the loss does not fit the problem");
  if (!isMultiClassLoss && spec.units != 1) reader.refuse("the loss needs exactly one output unit");
  if (spec.loss == LossKind::huber && !(spec.lossArgument > 0))
    reader.refuse("the delta of a Huber loss must be above 0");
  const long classes = spec.problem == Problem::multiClass ? spec.units
                       : spec.problem == Problem::binary   ? 2
                                                           : 0;
  if (spec.classWeights != nullptr && spec.classWeightCount != classes) {
    reader.refuse("there must be one class weight for each class");
  }
  if (spec.layers[0].kind == LayerKind::activation)
    reader.refuse("the first layer must not be an activation");
  const LayerSpec& last = spec.layers[spec.layerCount - 1];
  if (last.kind != LayerKind::dense || last.dense.units != spec.units) {
    reader.refuse("the last layer must be a Dense layer with the units of the output");
  }
  bool hasWeights = false;
  for (long i = 0; i < spec.layerCount; i++) {
    if (hasWeights && spec.layers[i].kind == LayerKind::embedding) {
      reader.refuse("an Embedding must not follow a layer with weights");
    }
    hasWeights |= spec.layers[i].learns();
  }
}

/**
 * Moves a relu behind the max-pooling after it, where it has fewer values. The maximum of a window stays the
 * maximum, and its gradient goes to the same pixel or is 0.
 */
void moveReluAfterPooling(LayerSpec* layers, long count) {
  for (long i = 0; i + 1 < count; i++) {
    const ActivationSpec& activation = layers[i].activation;
    const bool isRelu = layers[i].kind == LayerKind::activation && activation.kind == ActivationKind::relu;
    if (!isRelu || activation.activity.l1 > 0 || activation.activity.l2 > 0) continue;
    if (layers[i + 1].kind != LayerKind::maxPooling2d) continue;
    const LayerSpec relu = layers[i];
    layers[i] = layers[i + 1];
    layers[i + 1] = relu;
    layers[i + 1].inputs = layers[i + 1].outputs = layers[i].outputs;
  }
}

}  // namespace

const char* parseSpec(const double* numbers, size_t length, LayerSpec* layers, Spec& spec) {
  Reader reader(numbers, length);
  reader.whole(specVersion, specVersion, "the description has another version");
  spec.features = reader.whole(1, maxCount, "the number of features must be from 1 to 2^24");
  spec.units = reader.whole(1, maxCount, "the number of units must be from 1 to 2^24");
  spec.problem = reader.kind(Problem::regression, "unknown problem");
  spec.batchSize = reader.whole(1, maxCount, "the batch size must be from 1 to 2^24");
  spec.inputBytes = reader.whole(0, 1, "inputs must be bytes or float32") == 0;
  spec.divisor = reader.number(spec.inputBytes ? 1e-30 : -1e300, 1e300, "the divisor must be above 0");
  if (spec.inputBytes && double(float(spec.divisor)) != spec.divisor)
    reader.refuse("the divisor must be a float32");
  spec.targetBytes = reader.whole(0, 1, "targets must be bytes or float32") == 0;
  spec.loss = reader.kind(LossKind::oneMinusR2, "unknown loss");
  spec.lossArgument = reader.nonNegative("the argument of the loss must be at least 0");
  spec.optimizer = reader.kind(OptimizerKind::adagrad, "unknown optimizer");
  for (double& argument : spec.optimizerArguments) {
    argument = reader.nonNegative("an argument of the optimizer must be at least 0");
  }
  spec.clipping = reader.kind(ClippingKind::globalNorm, "unknown clipping");
  spec.clippingLimit = reader.nonNegative("the limit of the clipping must be at least 0");
  spec.classWeightCount = reader.whole(0, maxCount, "the number of class weights must be a whole number");
  spec.classWeights = spec.classWeightCount == 0 ? nullptr : reader.position();
  for (long i = 0; i < spec.classWeightCount; i++) reader.nonNegative("a class weight must be at least 0");
  spec.layerCount = reader.whole(
      1, double(length) / 2, "the number of layers must be from 1 to half the numbers of the description");
  spec.layers = layers;
  Shape shape = Shape::ofVector(spec.features);
  for (long i = 0; i < spec.layerCount && reader.refusal() == nullptr; i++) {
    layers[i] = readLayer(reader, shape);
    shape = layers[i].outputs;
  }
  if (reader.refusal() == nullptr) checkCombinations(spec, reader);
  if (reader.refusal() == nullptr) moveReluAfterPooling(layers, spec.layerCount);
  if (!reader.isAtEnd()) reader.refuse("there are numbers after the end of the description");
  return reader.refusal();
}

}  // namespace ridgeline
