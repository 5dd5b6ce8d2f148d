#include "constraint.h"

namespace ridgeline {

void constrain(const ConstraintSpec& spec, const Kernel& kernel) {
  switch (spec.kind) {
    case ConstraintKind::none:
      return;
    case ConstraintKind::nonNegative:
      return keepNonNegative(kernel);
    case ConstraintKind::norms:
      return boundNorms(spec, kernel);
  }
}

}  // namespace ridgeline
