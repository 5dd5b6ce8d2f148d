#pragma once
// Encodes the description of a trial as TypeScript does; see spec.h.

#include "../spec.h"

namespace ridgeline::check {

/** A trial to check, with the format of its examples. */
class Description {
 public:
  long features = 13;
  long units = 5;
  Problem problem = Problem::multiClass;
  long batchSize = 16;
  bool inputBytes = false;
  double divisor = 1;
  /** Exclusive upper bound of the input bytes; 0 means `divisor`. */
  double maxByte = 0;
  LossKind loss = LossKind::categoricalCrossentropy;
  double lossArgument = 0;
  OptimizerKind optimizer = OptimizerKind::adam;
  double optimizerArguments[6] = {0.9, 0.999, 1e-7, 0, 0, 0};
  double learningRate = 0.01;
  ClippingKind clipping = ClippingKind::none;
  double clippingLimit = 0;
  long classWeightCount = 0;
  double classWeights[8] = {};
  /** Number of examples. */
  long rows = 67;
  long epochs = 3;

  /** Sets the optimizer; its settings are in the order of `makeOptimizer`, and missing ones are 0. */
  template <class... Settings>
  void setOptimizer(OptimizerKind kind, Settings... settings) {
    optimizer = kind;
    const double arguments[6] = {double(settings)...};
    for (int i = 0; i < 6; i++) optimizerArguments[i] = arguments[i];
  }

  /** Sets problem and loss; a binary problem or a regression has one output unit. */
  void setProblem(Problem kind, LossKind lossKind, double argument = 0) {
    problem = kind;
    loss = lossKind;
    lossArgument = argument;
    if (kind != Problem::multiClass) units = 1;
  }

  /** Penalties and constraint of a Dense layer. */
  struct Extras {
    PenaltySpec kernel, bias;
    double proximalL1 = 0;
    ConstraintSpec constraint;
  };

  void dense(long layerUnits) { dense(layerUnits, Extras()); }
  void dense(long layerUnits, const Extras& extras) {
    begin(LayerKind::dense), put(double(layerUnits)), putExtras(extras), end();
  }
  void activation(ActivationKind kind, double argument = 0, PenaltySpec activity = {}) {
    begin(LayerKind::activation), put(double(int(kind))), put(argument), putPenalty(activity), end();
  }
  void dropout(double share) { begin(LayerKind::dropout), put(share), end(); }
  void reshape(const Shape& image) {
    begin(LayerKind::reshape), put(double(image.height)), put(double(image.width));
    put(double(image.channels)), end();
  }
  void flatten() { begin(LayerKind::flatten), end(); }
  void conv2d(long filters, const WindowSpec& window, const Extras& extras, bool hasBias = true) {
    begin(LayerKind::conv2d), put(double(filters)), putWindow(window), put(hasBias), putExtras(extras), end();
  }
  void pooling(LayerKind kind, const WindowSpec& window) { begin(kind), putWindow(window), end(); }
  void globalAveragePooling2d() { begin(LayerKind::globalAveragePooling2d), end(); }
  void normalization(LayerKind kind, const NormalizationSpec& spec) {
    begin(kind), put(spec.epsilon), put(spec.momentum), put(spec.centers), put(spec.scales);
    putPenalty(spec.gamma), putPenalty(spec.beta), end();
  }
  void spatialDropout2d(double share) { begin(LayerKind::spatialDropout2d), put(share), end(); }
  void gaussianNoise(double deviation) { begin(LayerKind::gaussianNoise), put(deviation), end(); }
  void depthwiseConv2d(long multiplier, const WindowSpec& window, const Extras& extras, bool hasBias = true) {
    begin(LayerKind::depthwiseConv2d), put(double(multiplier)), putWindow(window), put(hasBias);
    putExtras(extras), end();
  }
  void embedding(long inputs, long outputs, const Extras& extras) {
    begin(LayerKind::embedding), put(double(inputs)), put(double(outputs)), putKernel(extras), end();
  }
  void conv2d(long filters, const WindowSpec& window) { conv2d(filters, window, Extras()); }

  /** Adds the output layer. */
  void output() { dense(units); }

  /** Writes all fields; returns their number. */
  size_t write(double* to) const {
    size_t at = 0;
    const auto put = [&](double number) { to[at++] = number; };
    const double version = 2;
    put(version), put(double(features)), put(double(units)), put(double(int(problem)));
    put(double(batchSize)), put(inputBytes ? 0 : 1), put(divisor);
    put(problem == Problem::regression ? 1 : 0);
    put(double(int(loss))), put(lossArgument), put(double(int(optimizer)));
    for (double argument : optimizerArguments) put(argument);
    put(double(int(clipping))), put(clippingLimit), put(double(classWeightCount));
    for (long i = 0; i < classWeightCount; i++) put(classWeights[i]);
    put(double(layerCount));
    for (size_t i = 0; i < layerLength; i++) put(layers[i]);
    return at;
  }

  /** Maximum number of fields, of which 32 precede the layers. */
  static constexpr size_t maxNumbers = 512;

 private:
  double layers[maxNumbers - 32] = {};
  size_t layerLength = 0;
  long layerCount = 0;
  /** Index of the current layer's field count in `layers`. */
  size_t countIndex = 0;

  void put(double number) { layers[layerLength++] = number; }
  /** `begin` and `end` enclose the fields of a layer. */
  void begin(LayerKind kind) { put(double(int(kind))), countIndex = layerLength, put(0), layerCount++; }
  void end() { layers[countIndex] = double(layerLength - countIndex - 1); }
  void putPenalty(const PenaltySpec& penalty) { put(penalty.l1), put(penalty.l2); }
  void putWindow(const WindowSpec& window) {
    put(double(window.height)), put(double(window.width));
    put(double(window.down)), put(double(window.across)), put(window.same);
  }
  void putKernel(const Extras& extras) {
    const ConstraintSpec& c = extras.constraint;
    putPenalty(extras.kernel), put(extras.proximalL1);
    put(double(int(c.kind))), put(c.axes), put(c.min), put(c.max), put(c.rate);
  }
  /** Fields of a kernel, then the penalty of a bias. */
  void putExtras(const Extras& extras) { putKernel(extras), putPenalty(extras.bias); }
};

}  // namespace ridgeline::check
