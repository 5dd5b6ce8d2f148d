#include "optimizer.h"

#include "adagrad.h"
#include "adam.h"
#include "nadam.h"
#include "rmsprop.h"
#include "sgd.h"

namespace ridgeline {

Optimizer* makeOptimizer(const Spec& spec, Arena& arena) {
  const double* arguments = spec.optimizerArguments;
  switch (spec.optimizer) {
    case OptimizerKind::sgd:
      return new (arena) Sgd(arguments[0], arguments[1] != 0);
    case OptimizerKind::adam:
      return new (arena)
          Adam({.beta1 = arguments[0], .beta2 = arguments[1], .epsilon = arguments[2],
                .amsgrad = arguments[3] != 0, .weightDecay = 0});
    case OptimizerKind::adamw:
      return new (arena)
          Adam({.beta1 = arguments[0], .beta2 = arguments[1], .epsilon = arguments[2],
                .amsgrad = arguments[3] != 0, .weightDecay = arguments[4]});
    case OptimizerKind::nadam:
      return new (arena) Nadam(arguments[0], arguments[1], arguments[2]);
    case OptimizerKind::rmsprop:
      return new (arena)
          Rmsprop({.rho = arguments[0], .momentum = arguments[1], .epsilon = arguments[2],
                   .centered = arguments[3] != 0});
    case OptimizerKind::adagrad:
      return new (arena) Adagrad(arguments[0], arguments[1]);
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
