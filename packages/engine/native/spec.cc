#include "spec.h"

namespace ridgeline {
namespace {

constexpr double specVersion = 1;

/** Largest number of rows, columns or units: keeps the sizes of matrices far from overflow. */
constexpr double most = 1 << 24;

/** Reads numbers in order; the first refusal is remembered, and everything after it reads as 0. */
class Reader {
 public:
  Reader(const double* numbers, size_t length) : numbers(numbers), length(length) {}

  /** Number from `low` to `high`. */
  double number(double low, double high, const char* otherwise) {
    if (wrong != nullptr) return 0;
    if (at >= length) return refuse("it ends too early"), 0;
    double value = numbers[at++];
    if (value >= low && value <= high) return value;
    return refuse(otherwise), 0;
  }

  /** Whole number from `low` to `high`. */
  long whole(double low, double high, const char* otherwise) {
    double value = number(low, high, otherwise);
    if (value != double(long(value))) refuse(otherwise);
    return long(value);
  }

  template <class Kind>
  Kind kind(Kind last, const char* otherwise) {
    return Kind(whole(0, double(int(last)), otherwise));
  }

  double factor(const char* otherwise) { return number(0, 1e300, otherwise); }

  void refuse(const char* what) {
    if (wrong == nullptr) wrong = what;
  }

  const double* here() const { return numbers + at; }
  bool ended() const { return at == length; }
  const char* refused() const { return wrong; }

 private:
  const double* numbers;
  size_t length;
  size_t at = 0;
  const char* wrong = nullptr;
};

PenaltySpec readPenalty(Reader& reader) {
  double l1 = reader.factor("an l1 factor is not at least 0");
  double l2 = reader.factor("an l2 factor is not at least 0");
  return {l1, l2};
}

ConstraintSpec readConstraint(Reader& reader) {
  ConstraintSpec spec;
  spec.kind = reader.kind(ConstraintKind::norms, "it has an unknown constraint");
  spec.axis = int(reader.whole(0, 1, "a constraint's axis is not 0 or 1"));
  spec.min = reader.factor("a constraint's smallest norm is not at least 0");
  spec.max = reader.factor("a constraint's largest norm is not at least 0");
  spec.rate = reader.number(0, 1, "a constraint's rate is not from 0 to 1");
  return spec;
}

DenseSpec readDense(Reader& reader) {
  DenseSpec spec;
  spec.units = reader.whole(1, most, "a Dense layer's units are not from 1 to 2^24");
  spec.kernel = readPenalty(reader);
  spec.proximalL1 = reader.factor("a proximal_l1 factor is not at least 0");
  spec.bias = readPenalty(reader);
  spec.constraint = readConstraint(reader);
  return spec;
}

ActivationSpec readActivation(Reader& reader) {
  ActivationSpec spec;
  spec.kind = reader.kind(ActivationKind::elu, "it has an unknown activation");
  spec.argument = reader.factor("an activation's argument is not at least 0");
  spec.activity = readPenalty(reader);
  return spec;
}

LayerSpec readLayer(Reader& reader) {
  constexpr long fieldsOf[] = {0, 11, 4, 1};
  LayerSpec layer = {};
  layer.kind = LayerKind(reader.whole(1, 3, "it has an unknown kind of layer"));
  long fields = reader.whole(0, most, "a layer's number of fields is no number");
  if (reader.refused() != nullptr) return layer;
  if (fields != fieldsOf[int(layer.kind)]) reader.refuse("a layer has not as many fields as its kind");
  switch (layer.kind) {
    case LayerKind::dense:
      layer.dense = readDense(reader);
      break;
    case LayerKind::activation:
      layer.activation = readActivation(reader);
      break;
    case LayerKind::dropout:
      layer.dropout.rate = reader.number(0, 0x1.fffffep-1, "a dropout rate is not from 0 to below 1");
      break;
  }
  return layer;
}

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
  const LayerSpec& last = spec.layers[spec.layerCount - 1];
  if (last.kind != LayerKind::dense || last.dense.units != spec.units) {
    reader.refuse("its last layer is not a Dense layer of the output's units");
  }
  for (long i = 0; i < spec.layerCount; i++) {
    const LayerSpec& layer = spec.layers[i];
    const bool learned =
        layer.kind == LayerKind::activation && layer.activation.kind == ActivationKind::prelu;
    if (learned && (i == 0 || spec.layers[i - 1].kind != LayerKind::dense)) {
      reader.refuse("a prelu does not stand behind a Dense layer");
    }
    if (layer.kind == LayerKind::activation && i == 0) reader.refuse("it begins with an activation");
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
  for (long i = 0; i < spec.layerCount && reader.refused() == nullptr; i++) layers[i] = readLayer(reader);
  if (reader.refused() == nullptr) checkTogether(spec, reader);
  if (!reader.ended()) reader.refuse("it has numbers behind its end");
  return reader.refused();
}

}  // namespace ridgeline
