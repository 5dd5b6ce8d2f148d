#include "dense.h"

namespace ridgeline {
namespace {

/**
 * Size of a strip, a part of the kernel. Its weights change right after its gradient is computed, while the
 * gradient is in the L1 cache.
 */
constexpr long stripInputs = 48, stripPanels = tilePanels < 2 ? 2 : tilePanels;

}  // namespace

Dense::Dense(const DenseSpec& spec, long inputs, bool isFirst)
    : kernel({2, {inputs, spec.units}}, spec.kernel), bias({1, {spec.units}}, spec.bias), isFirst(isFirst) {}

void Dense::allocate(Arena& arena, long rows, const Learning& learning) {
  kernel.allocate(arena, learning);
  bias.allocate(arena, learning);
  outputs = allocateMatrix(arena, rows, kernel.units);
  if (!isFirst) {
    inputGradient = allocateMatrix(arena, rows, kernel.inputs);
    transposedPanels = arena.allocate<float>(uint64_t(kernel.units) * 2 * width);
  }
  const long kernelStrip = stripPanels * stripInputs, biasStrip = bias.panels();
  gradientStrip = arena.allocate<float>((kernelStrip > biasStrip ? kernelStrip : biasStrip) * width);
}

Matrix Dense::forward(const Matrix& inputs, Pass&) {
  savedInputs = inputs;
  const Matrix to = outputs.first(inputs.rows);
  multiply({to.rows, to.panels(), kernel.inputs}, {inputs.data, inputs.stride, 1},
           {kernel.panel(0), kernel.inputs * width, width}, {to.data, to.stride, width}, bias.panel(0));
  return to;
}

Matrix Dense::backward(const Matrix& gradient, Pass& pass) {
  // Uses the weights before they change.
  if (!isFirst) backToInputs(gradient);
  learnKernel(gradient, *pass.learning);
  learnBias(gradient, *pass.learning);
  return inputGradient.first(gradient.rows);
}

/** `gradient x kernel^T`, two panels of inputs at a time. */
void Dense::backToInputs(const Matrix& gradient) {
  const long inputs = kernel.inputs, units = kernel.units;
  for (long from = 0; from < inputs; from += 2 * width) {
    const long panels = inputs - from > width ? 2 : 1;
    for (long u = 0; u < units; u++) {
      const float* column = kernel.panel(u / width) + u % width;
      for (long i = 0; i < panels * width; i++) {
        transposedPanels[(i / width * units + u) * width + i % width] =
            from + i < inputs ? column[(from + i) * width] : 0;
      }
    }
    multiply({gradient.rows, panels, units}, {gradient.data, gradient.stride, 1},
             {transposedPanels, units * width, width},
             {inputGradient.data + from, inputGradient.stride, width});
  }
}

/** `inputs^T x gradient`, strip by strip; each strip is passed straight to the optimizer. */
void Dense::learnKernel(const Matrix& gradient, const Learning& learning) {
  for (long p = 0; p < kernel.panels(); p += stripPanels) {
    const long remainingPanels = kernel.panels() - p;
    const long panels = remainingPanels < stripPanels ? remainingPanels : stripPanels;
    for (long from = 0; from < kernel.inputs; from += stripInputs) {
      const long remainingInputs = kernel.inputs - from;
      const long inputs = remainingInputs < stripInputs ? remainingInputs : stripInputs;
      const auto gradientOf = [&](long q) {
        return kernel.gradientAt(kernel.offsetOf(p + q, from), gradientStrip + q * stripInputs * width);
      };
      float* derivative = gradientOf(0);
      const long toPanel = panels == 1 ? 0 : gradientOf(1) - derivative;
      multiply({inputs, panels, gradient.rows}, {savedInputs.data + from, 1, savedInputs.stride},
               {gradient.data + p * width, width, gradient.stride}, {derivative, width, toPanel});
      for (long q = 0; q < panels; q++) {
        kernel.learn(learning, kernel.offsetOf(p + q, from), inputs, derivative + q * toPanel);
      }
    }
  }
}

/** Sums the gradient over the rows. */
void Dense::learnBias(const Matrix& gradient, const Learning& learning) {
  static const float one = 1;
  float* derivative = bias.gradientAt(0, gradientStrip);
  multiply({1, bias.panels(), gradient.rows}, {&one, 0, 0}, {gradient.data, width, gradient.stride},
           {derivative, width, width});
  bias.learn(learning, 0, bias.panels(), derivative);
}

Layer* makeDense(const DenseSpec& spec, long inputs, bool isFirst, Arena& arena) {
  return new (arena) Dense(spec, inputs, isFirst);
}

}  // namespace ridgeline
