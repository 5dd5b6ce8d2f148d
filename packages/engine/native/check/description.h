#pragma once
// Writes the description of a trial as TypeScript does; see spec.h.

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
  LossKind loss = LossKind::categoricalCrossentropy;
  double lossArgument = 0;
  OptimizerKind optimizer = OptimizerKind::adam;
  double optimizerArguments[6] = {0.9, 0.999, 1e-7, 0, 0, 0};
  double rate = 0.01;
  ClippingKind clipping = ClippingKind::none;
  double clippingLimit = 0;
  long classWeightCount = 0;
  double classWeights[8] = {};
  /** Examples, and epochs of them. */
  long rows = 67;
  long epochs = 3;

  void setOptimizer(OptimizerKind kind, double a = 0, double b = 0, double c = 0, double d = 0,
                    double e = 0) {
    optimizer = kind;
    const double arguments[6] = {a, b, c, d, e, 0};
    for (int i = 0; i < 6; i++) optimizerArguments[i] = arguments[i];
  }

  /** Numbers instead of classes: one unit. */
  void setProblem(Problem kind, LossKind of, double argument = 0) {
    problem = kind;
    loss = of;
    lossArgument = argument;
    if (kind != Problem::multiClass) units = 1;
  }

  /** Factors of a Dense layer's penalties, and its constraint. */
  struct Extras {
    PenaltySpec kernel, bias;
    double proximalL1 = 0;
    ConstraintSpec constraint;
  };

  void dense(long layerUnits) { dense(layerUnits, Extras()); }
  void dense(long layerUnits, const Extras& extras) {
    const ConstraintSpec& c = extras.constraint;
    add(LayerKind::dense,
        {double(layerUnits), extras.kernel.l1, extras.kernel.l2, extras.proximalL1, extras.bias.l1,
         extras.bias.l2, double(int(c.kind)), double(c.axis), c.min, c.max, c.rate},
        11);
  }
  void activation(ActivationKind kind, double argument = 0, PenaltySpec activity = {}) {
    add(LayerKind::activation, {double(int(kind)), argument, activity.l1, activity.l2}, 4);
  }
  void dropout(double share) { add(LayerKind::dropout, {share}, 1); }

  /** The last layer. */
  void output() { dense(units); }

  /** Writes all fields; returns their number. */
  size_t write(double* to) const {
    size_t at = 0;
    const auto put = [&](double number) { to[at++] = number; };
    put(1), put(double(features)), put(double(units)), put(double(int(problem))), put(double(batchSize));
    put(inputBytes ? 0 : 1), put(divisor), put(problem == Problem::regression ? 1 : 0);
    put(double(int(loss))), put(lossArgument), put(double(int(optimizer)));
    for (double argument : optimizerArguments) put(argument);
    put(double(int(clipping))), put(clippingLimit), put(double(classWeightCount));
    for (long i = 0; i < classWeightCount; i++) put(classWeights[i]);
    put(double(layerCount));
    for (size_t i = 0; i < layerLength; i++) put(layers[i]);
    return at;
  }

  static constexpr size_t mostNumbers = 256;

 private:
  struct Fields {
    double numbers[11];
  };

  double layers[mostNumbers - 32] = {};
  size_t layerLength = 0;
  long layerCount = 0;

  void add(LayerKind kind, const Fields& fields, int count) {
    layers[layerLength++] = double(int(kind));
    layers[layerLength++] = count;
    for (int i = 0; i < count; i++) layers[layerLength++] = fields.numbers[i];
    layerCount++;
  }
};

}  // namespace ridgeline::check
