#include "loss.h"

#include "absolute-error.h"
#include "binary-crossentropy.h"
#include "categorical-crossentropy.h"
#include "hinge.h"
#include "huber.h"
#include "log-cosh.h"
#include "squared-error.h"
#include "squared-logarithmic-error.h"
#include "whole-batch.h"

namespace ridgeline {

Loss* makeLoss(const Spec& spec, Arena& arena) {
  const float argument = float(spec.lossArgument);
  switch (spec.loss) {
    case LossKind::categoricalCrossentropy:
      return new (arena) CategoricalCrossentropy(spec.units, spec.lossArgument);
    case LossKind::binaryCrossentropy:
      return new (arena) Pointwise(BinaryCrossentropy{argument});
    case LossKind::hinge:
      return new (arena) Pointwise(Hinge{});
    case LossKind::meanSquaredError:
      return new (arena) Pointwise(SquaredError{});
    case LossKind::rootMeanSquaredError:
      return new (arena) RootMeanSquaredError;
    case LossKind::meanAbsoluteError:
      return new (arena) Pointwise(AbsoluteError{});
    case LossKind::meanSquaredLogarithmicError:
      return new (arena) Pointwise(SquaredLogarithmicError{});
    case LossKind::logCosh:
      return new (arena) Pointwise(LogCosh{});
    case LossKind::huber:
      return new (arena) Pointwise(Huber{argument});
    case LossKind::oneMinusR2:
      return new (arena) OneMinusR2;
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
