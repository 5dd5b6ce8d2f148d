#include "optimizer.h"

#include "adagrad.h"
#include "adam.h"
#include "nadam.h"
#include "rmsprop.h"
#include "sgd.h"

namespace ridgeline {

Optimizer* makeOptimizer(const Spec& spec, Arena& arena) {
  const double* a = spec.optimizerArguments;
  switch (spec.optimizer) {
    case OptimizerKind::sgd:
      return new (arena) Sgd(a[0], a[1] != 0);
    case OptimizerKind::adam:
      return new (arena)
          Adam({.beta1 = a[0], .beta2 = a[1], .epsilon = a[2], .amsgrad = a[3] != 0, .weightDecay = 0});
    case OptimizerKind::adamw:
      return new (arena)
          Adam({.beta1 = a[0], .beta2 = a[1], .epsilon = a[2], .amsgrad = a[3] != 0, .weightDecay = a[4]});
    case OptimizerKind::nadam:
      return new (arena) Nadam(a[0], a[1], a[2]);
    case OptimizerKind::rmsprop:
      return new (arena) Rmsprop({.rho = a[0], .momentum = a[1], .epsilon = a[2], .centered = a[3] != 0});
    case OptimizerKind::adagrad:
      return new (arena) Adagrad(a[0], a[1]);
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
