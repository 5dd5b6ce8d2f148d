#include "spec.h"

#include "reader.h"

namespace ridgeline {
namespace {

constexpr double specVersion = 2;

/** Rules between several numbers. */
void checkTogether(const Spec& spec, Reader& reader) {
  const bool ofClasses = spec.loss == LossKind::categoricalCrossentropy;
  const bool ofTwo = spec.loss == LossKind::binaryCrossentropy || spec.loss == LossKind::hinge;
  const bool fits = spec.problem == Problem::multiClass ? ofClasses
                    : spec.problem == Problem::binary   ? ofTwo
                                                        : !ofClasses && !ofTwo;
  if (!fits) reader.refuse("its loss is not one of its problem");
  if (!ofClasses && spec.units != 1) reader.refuse("its loss takes one unit");
  if (spec.loss == LossKind::huber && !(spec.lossArgument > 0)) reader.refuse("huber's delta is not above 0");
  const long classes = spec.problem == Problem::multiClass ? spec.units
                       : spec.problem == Problem::binary   ? 2
                                                           : 0;
  if (spec.classWeights != nullptr && spec.classes != classes) {
    reader.refuse("it has not one class weight for each class");
  }
  if (spec.layers[0].kind == LayerKind::activation) reader.refuse("it begins with an activation");
  const LayerSpec& last = spec.layers[spec.layerCount - 1];
  if (last.kind != LayerKind::dense || last.dense.units != spec.units) {
    reader.refuse("its last layer is not a Dense layer of the output's units");
  }
  bool learned = false;
  for (long i = 0; i < spec.layerCount; i++) {
    if (learned && spec.layers[i].kind == LayerKind::embedding) {
      reader.refuse("an Embedding stands behind a layer with weights");
    }
    learned |= spec.layers[i].learns();
  }
}

}  // namespace

const char* parseSpec(const double* numbers, size_t length, LayerSpec* layers, Spec& spec) {
  Reader reader(numbers, length);
  reader.whole(specVersion, specVersion, "it has another version");
  spec.features = reader.whole(1, most, "its features are not from 1 to 2^24");
  spec.units = reader.whole(1, most, "its units are not from 1 to 2^24");
  spec.problem = reader.kind(Problem::regression, "it has an unknown problem");
  spec.batchSize = reader.whole(1, most, "its batch size is not from 1 to 2^24");
  spec.inputBytes = reader.whole(0, 1, "its inputs are neither bytes nor float32") == 0;
  spec.divisor = reader.number(spec.inputBytes ? 1e-30 : -1e300, 1e300, "its divisor is not above 0");
  if (spec.inputBytes && double(float(spec.divisor)) != spec.divisor)
    reader.refuse("its divisor is no float32");
  spec.targetBytes = reader.whole(0, 1, "its targets are neither bytes nor float32") == 0;
  spec.loss = reader.kind(LossKind::oneMinusR2, "it has an unknown loss");
  spec.lossArgument = reader.factor("its loss's argument is not at least 0");
  spec.optimizer = reader.kind(OptimizerKind::adagrad, "it has an unknown optimizer");
  for (double& argument : spec.optimizerArguments) {
    argument = reader.factor("an argument of its optimizer is not at least 0");
  }
  spec.clipping = reader.kind(ClippingKind::globalNorm, "it has an unknown clipping");
  spec.clippingLimit = reader.factor("its clipping's limit is not at least 0");
  spec.classes = reader.whole(0, most, "its number of class weights is no number");
  spec.classWeights = spec.classes == 0 ? nullptr : reader.here();
  for (long i = 0; i < spec.classes; i++) reader.factor("a class weight is not at least 0");
  spec.layerCount = reader.whole(1, double(length) / 2, "it has no layer, or more than it has numbers");
  spec.layers = layers;
  Shape shape = Shape::ofVector(spec.features);
  for (long i = 0; i < spec.layerCount && reader.refused() == nullptr; i++) {
    layers[i] = readLayer(reader, shape);
    shape = layers[i].outputs;
  }
  if (reader.refused() == nullptr) checkTogether(spec, reader);
  if (!reader.ended()) reader.refuse("it has numbers behind its end");
  return reader.refused();
}

}  // namespace ridgeline
