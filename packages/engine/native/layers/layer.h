#pragma once
// Interface of a layer: a function of a batch, and its gradient.

#include "../layer-spec.h"
#include "../matrix.h"
#include "../threefry.h"
#include "../variable.h"

namespace ridgeline {

/** One pass through all layers, forward or backward. */
struct Pass {
  /** True in training, where dropout applies. */
  bool training;
  /** Next dropout key; each layer reads its own and advances the pointer. */
  const ThreefryKey* dropoutKeys;
  /** Share of an example in the batch: `1 / rows`. */
  float share;
  /** Penalty on activations, times the number of rows. Each layer adds its own. */
  double activityPenalty;
  const Learning* learning;
};

/** Values that a layer measures instead of training them. */
struct Statistic {
  float* data = nullptr;
  long count = 0;
};

class Layer {
 public:
  /** Allocates the layer's memory for batches of at most `rows`. */
  virtual void allocate(Arena& arena, long rows, const Learning& learning) = 0;

  /** The layer's outputs, in its own memory or in the memory of the previous layer. */
  virtual Matrix forward(const Matrix& inputs, Pass& pass) = 0;

  /**
   * Gradient with respect to the inputs of the last `forward`; updates the layer's own variables.
   *
   * @param gradient with respect to the outputs, 0 in the padding; may be overwritten
   */
  virtual Matrix backward(const Matrix& gradient, Pass& pass) = 0;

  /** Trained tensor with an index, in the order of reading and writing; null after the last. */
  virtual Variable* variable(int) { return nullptr; }
  /** Statistic with an index; statistics are read and written after the tensors. Empty after the last. */
  virtual Statistic statistic(int) { return {}; }
};

/**
 * Creates a layer.
 *
 * @param isFirst true for the first layer with weights, which needs no gradient of its inputs
 * @param pooling windows of the max-pooling that the layer also performs, see `fusesPooling`; else null
 */
Layer* makeLayer(const LayerSpec& spec, bool isFirst, const WindowSpec* pooling, Arena& arena);

/** True for a convolution that also performs the max-pooling after it, image by image. */
bool fusesPooling(const LayerSpec& spec, const LayerSpec& next);

Layer* makeDense(const DenseSpec& spec, long inputs, bool isFirst, Arena& arena);
Layer* makeActivation(const ActivationSpec& spec, long units, Arena& arena);
Layer* makeDropout(const DropoutSpec& spec, long units, Arena& arena);
Layer* makeReshape(Arena& arena);
Layer* makeConv2D(const Conv2DSpec& spec, const WindowSpec* pooling, const Shape& inputs, bool isFirst,
                  Arena& arena);
Layer* makeMaxPooling2D(const WindowSpec& window, const Shape& image, Arena& arena);
Layer* makeAveragePooling2D(const WindowSpec& window, const Shape& image, Arena& arena);
Layer* makeGlobalAveragePooling2D(const Shape& image, Arena& arena);
Layer* makeBatchNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst, Arena& arena);
Layer* makeLayerNormalization(const NormalizationSpec& spec, const Shape& image, bool isFirst, Arena& arena);
Layer* makeSpatialDropout2D(const DropoutSpec& spec, const Shape& image, Arena& arena);
Layer* makeGaussianNoise(const GaussianNoiseSpec& spec, long units, Arena& arena);
Layer* makeDepthwiseConv2D(const DepthwiseConv2DSpec& spec, const Shape& image, bool isFirst, Arena& arena);
Layer* makeEmbedding(const EmbeddingSpec& spec, long length, Arena& arena);

}  // namespace ridgeline
