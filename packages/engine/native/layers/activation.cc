#include "elu.h"
#include "leaky-relu.h"
#include "linear.h"
#include "prelu.h"
#include "relu.h"
#include "sigmoid.h"
#include "softmax.h"
#include "tanh.h"

namespace ridgeline {

Layer* makeActivation(const ActivationSpec& spec, long units, Arena& arena) {
  const auto elementwise = [&](auto rule) -> Layer* {
    return new (arena) Elementwise(rule, spec.activity, units);
  };
  const float argument = float(spec.argument);
  switch (spec.kind) {
    case ActivationKind::linear:
      return elementwise(Linear{});
    case ActivationKind::relu:
      return elementwise(Relu{});
    case ActivationKind::sigmoid:
      return elementwise(Sigmoid{});
    case ActivationKind::tanh:
      return elementwise(Tanh{});
    case ActivationKind::softmax:
      return new (arena) Softmax(spec.activity, units);
    case ActivationKind::leakyRelu:
      return elementwise(LeakyRelu{argument});
    case ActivationKind::prelu:
      return new (arena) Prelu(spec.activity, units);
    case ActivationKind::elu:
      return elementwise(Elu{argument});
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
