#pragma once
// Descriptions of layers.

#include "shape.h"
#include "window.h"

namespace ridgeline {

enum class LayerKind {
  dense = 1,
  activation,
  dropout,
  reshape,
  flatten,
  conv2d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  batchNormalization,
  layerNormalization,
  spatialDropout2d,
  gaussianNoise,
  depthwiseConv2d,
  embedding,
};

enum class ConstraintKind { none, nonNegative, norms };

enum class ActivationKind { linear, relu, sigmoid, tanh, softmax, leakyRelu, prelu, elu };

/** Factors of the penalties on a tensor. */
struct PenaltySpec {
  double l1 = 0;
  double l2 = 0;
};

struct ConstraintSpec {
  ConstraintKind kind = ConstraintKind::none;
  /** Axes of the kernel along which norms are computed, as in Keras: bit i is axis i. */
  unsigned axes = 0;
  double min = 0;
  double max = 0;
  double rate = 0;
};

/** Penalty, proximal step and constraint of a trained tensor. */
struct KernelSpec {
  PenaltySpec penalty;
  double proximalL1 = 0;
  ConstraintSpec constraint;
};

struct DenseSpec {
  long units;
  KernelSpec kernel;
  PenaltySpec bias;
};

struct ActivationSpec {
  ActivationKind kind;
  /** Negative slope of leaky_relu, alpha of elu. */
  double argument;
  PenaltySpec activity;
};

struct DropoutSpec {
  double rate;
};

struct Conv2DSpec {
  long filters;
  WindowSpec window;
  bool hasBias;
  KernelSpec kernel;
  PenaltySpec bias;
};

/** Batch or layer normalization. */
struct NormalizationSpec {
  double epsilon;
  /** Momentum of the moving statistics, only for batch normalization. */
  double momentum;
  /** `centers`: the offset beta is learned. `scales`: the factor gamma is learned. */
  bool centers;
  bool scales;
  PenaltySpec gamma;
  PenaltySpec beta;
};

struct GaussianNoiseSpec {
  double deviation;
};

struct DepthwiseConv2DSpec {
  /** Outputs per channel. */
  long multiplier;
  WindowSpec window;
  bool hasBias;
  KernelSpec kernel;
  PenaltySpec bias;
};

struct EmbeddingSpec {
  /** Number of distinct inputs. */
  long inputs;
  /** Number of outputs for each input. */
  long outputs;
  KernelSpec embeddings;
};

struct LayerSpec {
  LayerKind kind;
  /** Shapes of an example before and after the layer. */
  Shape inputs;
  Shape outputs;
  DenseSpec dense;
  ActivationSpec activation;
  DropoutSpec dropout;
  Conv2DSpec conv2d;
  WindowSpec pooling;
  NormalizationSpec normalization;
  GaussianNoiseSpec gaussianNoise;
  DepthwiseConv2DSpec depthwiseConv2d;
  EmbeddingSpec embedding;

  /** True if the layer has a kernel, which is its first variable. */
  bool hasKernel() const {
    return kind == LayerKind::dense || kind == LayerKind::conv2d || kind == LayerKind::depthwiseConv2d;
  }
  bool normalizes() const {
    return kind == LayerKind::batchNormalization || kind == LayerKind::layerNormalization;
  }
  /** True if the layer has variables. */
  bool learns() const {
    return hasKernel() || kind == LayerKind::embedding ||
           (normalizes() && (normalization.scales || normalization.centers)) ||
           (kind == LayerKind::activation && activation.kind == ActivationKind::prelu);
  }
  /** True if a training step draws random numbers for the layer. */
  bool draws() const {
    const bool drops = kind == LayerKind::dropout || kind == LayerKind::spatialDropout2d;
    return (drops && dropout.rate > 0) || (kind == LayerKind::gaussianNoise && gaussianNoise.deviation > 0);
  }
};

class Reader;

/** Reads the description of a layer whose inputs have this shape. */
LayerSpec readLayer(Reader& reader, const Shape& inputs);

}  // namespace ridgeline
