#pragma once
#include "../product.h"
#include "layer.h"

namespace ridgeline {

/** `inputs x kernel + bias`. Keras: `keras.layers.Dense` without its activation. */
class Dense final : public Layer {
 public:
  Dense(const DenseSpec& spec, long inputs, bool isFirst);

  void allocate(Arena& arena, long rows, const Learning& learning) override;
  Matrix forward(const Matrix& inputs, Pass& pass) override;
  Matrix backward(const Matrix& gradient, Pass& pass) override;
  Variable* variable(int index) override { return index == 0 ? &kernel : index == 1 ? &bias : nullptr; }

 private:
  Variable kernel;
  Variable bias;
  bool isFirst;
  Matrix savedInputs;
  Matrix outputs;
  Matrix inputGradient;
  /** Two panels of the transposed kernel: `[2][units][8]`. */
  float* transposedPanels = nullptr;
  /** Gradient of one strip of the kernel, `[stripPanels][stripInputs][8]`, or of the whole bias. */
  float* gradientStrip = nullptr;

  void backToInputs(const Matrix& gradient);
  void learnKernel(const Matrix& gradient, const Learning& learning);
  void learnBias(const Matrix& gradient, const Learning& learning);
};

}  // namespace ridgeline
