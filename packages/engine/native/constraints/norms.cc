#include "../reduce.h"
#include "constraint.h"

namespace ridgeline {
namespace {

/** The factor for weights with this sum of squares. */
Lanes scaleOf(const ConstraintSpec& spec, Lanes squares) {
  Lanes norms = squareRoot(squares);
  Lanes wanted = smaller(all(float(spec.max)), larger(all(float(spec.min)), norms));
  if (spec.rate != 1) wanted = wanted * all(float(spec.rate)) + norms * all(float(1 - spec.rate));
  return wanted / (norms + all(1e-7f));
}

/** Bounds the norm of each unit's incoming weights: units lie along the lanes. */
void ofUnits(const ConstraintSpec& spec, const Kernel& kernel) {
  for (long p = 0; p < kernel.panels; p++) {
    float* panel = kernel.panel(p);
    Lanes squares = sumLanes(kernel.inputs, [panel](long i) { return square(load(panel + i * width)); });
    transform(kernel.inputs, panel, [scale = scaleOf(spec, squares)](Lanes w) { return w * scale; }, panel);
  }
}

/** Bounds the norm of each input's outgoing weights. */
void ofInputs(const ConstraintSpec& spec, const Kernel& kernel) {
  for (long input = 0; input < kernel.inputs; input++) {
    Lanes squares = sumLanes(
        kernel.panels, [&](long p) { return square(load(kernel.panel(p) + input * width)); });
    Lanes scale = scaleOf(spec, all(sum(squares)));
    for (long p = 0; p < kernel.panels; p++) {
      float* at = kernel.panel(p) + input * width;
      store(at, load(at) * scale);
    }
  }
}

}  // namespace

void boundNorms(const ConstraintSpec& spec, const Kernel& kernel) {
  if (spec.axis == 0) {
    ofUnits(spec, kernel);
  } else {
    ofInputs(spec, kernel);
  }
}

}  // namespace ridgeline
