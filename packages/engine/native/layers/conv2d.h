#pragma once
#include "../bordered-image.h"
#include "conv2d-rows.h"
#include "conv2d-to-inputs.h"
#include "layer.h"
#include "maxima.h"
#include "sparse-gradients.h"

namespace ridgeline {

/**
 * `y[i, j, f] = bias[f] + sum over (u, v, c) of x[i * down + u, j * across + v, c] * kernel[u, v, c, f]`,
 * with zeros around the image if the padding is `same`. Keras: `keras.layers.Conv2D` without its activation.
 *
 * A batch is computed image by image, including any max-pooling after the layer. The kernel's gradient is the
 * product of the transposed patches with the gradient of the outputs, summed over the pixels of an image,
 * then over the images in order.
 */
class Conv2D final : public Layer {
 public:
  /** @param pooling windows of the max-pooling that the layer performs on its outputs; null without it */
  Conv2D(const Conv2DSpec& spec, const WindowSpec* pooling, const Shape& inputs, bool isFirst);

  void allocate(Arena& arena, long rows, const Learning& learning) override;
  Matrix forward(const Matrix& inputs, Pass& pass) override;
  Matrix backward(const Matrix& gradient, Pass& pass) override;
  Variable* variable(int index) override {
    return index == 0 ? &kernel : index == 1 && hasBias ? &bias : nullptr;
  }

 private:
  Grid grid;
  BorderedImage image;
  Variable kernel;
  Variable bias;
  bool hasBias;
  bool isFirst;
  bool isPooled;
  Maxima maxima;
  Conv2DRows outputRows;
  Conv2DToInputs toInputs;
  Matrix savedInputs;
  Matrix outputs;
  /** Offset of each patch in the image, and of each of its terms `[height, width, channels]` in a patch. */
  int32_t* patches = nullptr;
  int32_t* terms = nullptr;
  /** Outputs of two images, padded to whole vectors: `[pixels, panels, 8]`, or some rows if pooled; null if
   * they can be written in place. */
  float* paddedOutputs = nullptr;
  /** Gradients of the outputs of two images; null if they are read in place. */
  float* paddedGradients = nullptr;
  /** The kernel's gradient for two images, block by block. */
  float* twinGradients = nullptr;
  SparseGradients sparse;
  BorderedImage inputGradients;
  /** Scratch memory for the gradients of the kernel and the bias. */
  float* kernelScratch = nullptr;
  float* biasScratch = nullptr;
  float* biasGradient = nullptr;

  long pixels() const { return grid.down.count * grid.across.count; }
  /** Floats between two pixels of padded outputs. */
  long toPixel() const { return kernel.panels() * width; }
  long blocks() const { return (pixels() + blockTerms - 1) / blockTerms; }
  bool usesTwins() const { return prefersTwins(kernel.panels()); }
  /** True if channels fill whole vectors and sums fit into one block. Without zero terms, the sums then keep
   * the order of a full product. */
  bool supportsSparse() const {
    return kernel.inputs % width == 0 && image.channels() % width == 0 && pixels() <= blockTerms;
  }
  /** Like `supportsSparse`, for the gradient of the inputs, whose sums run over filters and taps. */
  bool supportsSparseInputs() const {
    return !isFirst && grid.down.size * grid.across.size * kernel.units <= blockTerms;
  }
  Matrix backwardSparse(const Matrix& gradient, float* kernelGradient);
  void fillOffsets();
  void forwardWhole(const float* from, long images, const Matrix& to, long row) const;
  void forwardPooled(const float* from, long images, const Matrix& to, long row, bool training);
  /** Floats between the gradients of two images that `padToVectors` returns. */
  long toSecond(const Matrix& gradient) const {
    return paddedGradients == nullptr ? gradient.stride : pixels() * toPixel();
  }
  /** Gradients of the outputs before max-pooling, of `images` images from `row` on, in whole vectors. */
  const float* padToVectors(const Matrix& from, long row, long images) const;
  Matrix backToInputs(const Matrix& gradient);
  void addGradients(const Matrix& gradient, long row, float* kernelGradient);
  void addTwinGradients(const Matrix& gradient, long row, float* kernelGradient);
  void addBiasGradient(const float* derivative, long row);
};

}  // namespace ridgeline
