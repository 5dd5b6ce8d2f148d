#include "layer.h"

namespace ridgeline {

bool fusesPooling(const LayerSpec& spec, const LayerSpec& next) {
  if (spec.kind != LayerKind::conv2d || next.kind != LayerKind::maxPooling2d) return false;
  const Grid grid(next.pooling, next.inputs);
  return spec.conv2d.filters % width == 0 && grid.down.areDisjoint() && grid.across.areDisjoint();
}

Layer* makeLayer(const LayerSpec& spec, bool isFirst, const WindowSpec* pooling, Arena& arena) {
  const Shape& inputs = spec.inputs;
  switch (spec.kind) {
    case LayerKind::dense:
      return makeDense(spec.dense, inputs.count(), isFirst, arena);
    case LayerKind::activation:
      return makeActivation(spec.activation, inputs.count(), arena);
    case LayerKind::dropout:
      return makeDropout(spec.dropout, inputs.count(), arena);
    case LayerKind::reshape:
    case LayerKind::flatten:
      return makeReshape(arena);
    case LayerKind::conv2d:
      return makeConv2D(spec.conv2d, pooling, inputs, isFirst, arena);
    case LayerKind::maxPooling2d:
      return makeMaxPooling2D(spec.pooling, inputs, arena);
    case LayerKind::averagePooling2d:
      return makeAveragePooling2D(spec.pooling, inputs, arena);
    case LayerKind::globalAveragePooling2d:
      return makeGlobalAveragePooling2D(inputs, arena);
    case LayerKind::batchNormalization:
      return makeBatchNormalization(spec.normalization, inputs, isFirst, arena);
    case LayerKind::layerNormalization:
      return makeLayerNormalization(spec.normalization, inputs, isFirst, arena);
    case LayerKind::spatialDropout2d:
      return makeSpatialDropout2D(spec.dropout, inputs, arena);
    case LayerKind::gaussianNoise:
      return makeGaussianNoise(spec.gaussianNoise, inputs.count(), arena);
    case LayerKind::depthwiseConv2d:
      return makeDepthwiseConv2D(spec.depthwiseConv2d, inputs, isFirst, arena);
    case LayerKind::embedding:
      return makeEmbedding(spec.embedding, inputs.count(), arena);
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
