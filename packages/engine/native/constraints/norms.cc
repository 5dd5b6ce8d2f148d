#include "../reduce.h"
#include "constraint.h"

namespace ridgeline {
namespace {

/** Factor that bounds the norm of weights, from the sum of their squares. */
Lanes computeScale(const ConstraintSpec& spec, Lanes squares) {
  Lanes norms = squareRoot(squares);
  Lanes boundedNorms = smaller(splat(float(spec.max)), larger(splat(float(spec.min)), norms));
  if (spec.rate != 1)
    boundedNorms = boundedNorms * splat(float(spec.rate)) + norms * splat(float(1 - spec.rate));
  return boundedNorms / (norms + splat(1e-7f));
}

/** Bounds the norm of each unit's incoming weights: units lie along the lanes. */
void boundUnitNorms(const ConstraintSpec& spec, const Kernel& kernel) {
  for (long p = 0; p < kernel.panels; p++) {
    float* panel = kernel.panel(p);
    Lanes squares = sumLanes(kernel.inputs, [panel](long i) { return square(load(panel + i * width)); });
    const Lanes scale = computeScale(spec, squares);
    transform(kernel.inputs, panel, [scale](Lanes w) { return w * scale; }, panel);
  }
}

/** Bounds the norm of each input's outgoing weights. */
void boundInputNorms(const ConstraintSpec& spec, const Kernel& kernel) {
  for (long input = 0; input < kernel.inputs; input++) {
    Lanes squares =
        sumLanes(kernel.panels, [&](long p) { return square(load(kernel.panel(p) + input * width)); });
    Lanes scale = computeScale(spec, splat(sum(squares)));
    for (long p = 0; p < kernel.panels; p++) {
      float* data = kernel.panel(p) + input * width;
      store(data, load(data) * scale);
    }
  }
}

/**
 * Calls `visit(offset)` for each combination of indices along the axes, with the last axis fastest. The
 * offset is the sum of index times stride over the axes.
 */
template <class Visit>
void forEachIndex(const long (&counts)[maxAxes], const long (&strides)[maxAxes], Visit visit, int axis = 0,
                  long from = 0) {
  for (long i = 0; i < counts[axis]; i++) {
    const long offset = from + i * strides[axis];
    if (axis + 1 == maxAxes) {
      visit(offset);
    } else {
      forEachIndex(counts, strides, visit, axis + 1, offset);
    }
  }
}

/** Bounds norms along any axes, element by element, because such constraints are rare. */
void boundAxisNorms(const ConstraintSpec& spec, const Kernel& kernel) {
  long groups[maxAxes], members[maxAxes], strides[maxAxes];
  long stride = 1;
  for (int i = maxAxes - 1; i >= 0; i--) {
    const long length = i < kernel.axes.count ? kernel.axes.lengths[i] : 1;
    const bool inNorm = spec.axes >> i & 1;
    groups[i] = inNorm ? 1 : length;
    members[i] = inNorm ? length : 1;
    strides[i] = stride;
    stride *= length;
  }
  const long units = kernel.axes.units();
  forEachIndex(groups, strides, [&](long group) {
    float squares = 0;
    forEachIndex(members, strides, [&](long member) {
      const long position = group + member;
      const float w = kernel.number(position / units, position % units);
      squares += w * w;
    });
    const float scale = first(computeScale(spec, splat(squares)));
    forEachIndex(members, strides, [&](long member) {
      const long position = group + member;
      kernel.number(position / units, position % units) *= scale;
    });
  });
}

}  // namespace

void boundNorms(const ConstraintSpec& spec, const Kernel& kernel) {
  const unsigned inputAxes = (1u << (kernel.axes.count - kernel.axes.unitAxisCount)) - 1;
  const unsigned unitAxes = (1u << kernel.axes.count) - 1 - inputAxes;
  if (spec.axes == inputAxes) {
    boundUnitNorms(spec, kernel);
  } else if (spec.axes == unitAxes) {
    boundInputNorms(spec, kernel);
  } else {
    boundAxisNorms(spec, kernel);
  }
}

}  // namespace ridgeline
