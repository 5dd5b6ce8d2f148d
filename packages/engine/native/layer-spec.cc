#include "layer-spec.h"

#include "reader.h"

namespace ridgeline {
namespace {

/** Maximum size of a window and of a stride, so that sizes of padded images cannot overflow. */
constexpr double maxWindow = 1024;

constexpr const char* needsImage = "a layer for images has a vector as its input";

PenaltySpec readPenalty(Reader& reader) {
  double l1 = reader.nonNegative("an l1 factor must be at least 0");
  double l2 = reader.nonNegative("an l2 factor must be at least 0");
  return {l1, l2};
}

ConstraintSpec readConstraint(Reader& reader, int kernelAxes) {
  ConstraintSpec spec;
  spec.kind = reader.kind(ConstraintKind::norms, "unknown constraint");
  const double allAxes = (1 << kernelAxes) - 1, minAxes = spec.kind == ConstraintKind::norms ? 1 : 0;
  spec.axes =
      unsigned(reader.whole(minAxes, allAxes, "a constraint names axes that its kernel does not have"));
  spec.min = reader.nonNegative("the smallest norm of a constraint must be at least 0");
  spec.max = reader.nonNegative("the largest norm of a constraint must be at least 0");
  spec.rate = reader.number(0, 1, "the rate of a constraint must be from 0 to 1");
  return spec;
}

/** Reads the penalty, proximal step and constraint of a kernel with `axes` axes. */
KernelSpec readKernel(Reader& reader, int axes) {
  KernelSpec spec;
  spec.penalty = readPenalty(reader);
  spec.proximalL1 = reader.nonNegative("a proximal_l1 factor must be at least 0");
  spec.constraint = readConstraint(reader, axes);
  return spec;
}

WindowSpec readWindow(Reader& reader) {
  WindowSpec spec;
  spec.height = reader.whole(1, maxWindow, "the height of a window must be from 1 to 1024");
  spec.width = reader.whole(1, maxWindow, "the width of a window must be from 1 to 1024");
  spec.down = reader.whole(1, maxWindow, "a vertical stride must be from 1 to 1024");
  spec.across = reader.whole(1, maxWindow, "a horizontal stride must be from 1 to 1024");
  spec.same = reader.flag("a padding must be valid or same");
  return spec;
}

DenseSpec readDense(Reader& reader) {
  DenseSpec spec;
  spec.units = reader.whole(1, maxCount, "the units of a Dense layer must be from 1 to 2^24");
  spec.kernel = readKernel(reader, 2);
  spec.bias = readPenalty(reader);
  return spec;
}

ActivationSpec readActivation(Reader& reader) {
  ActivationSpec spec;
  spec.kind = reader.kind(ActivationKind::elu, "unknown activation");
  spec.argument = reader.nonNegative("the argument of an activation must be at least 0");
  spec.activity = readPenalty(reader);
  return spec;
}

Conv2DSpec readConv2D(Reader& reader) {
  Conv2DSpec spec;
  spec.filters = reader.whole(1, maxCount, "the filters of a Conv2D layer must be from 1 to 2^24");
  spec.window = readWindow(reader);
  spec.hasBias = reader.flag("the bias flag of a layer must be 0 or 1");
  spec.kernel = readKernel(reader, 4);
  spec.bias = readPenalty(reader);
  return spec;
}

NormalizationSpec readNormalization(Reader& reader) {
  NormalizationSpec spec;
  spec.epsilon = reader.nonNegative("an epsilon must be at least 0");
  spec.momentum = reader.number(0, 1, "a momentum must be from 0 to 1");
  spec.centers = reader.flag("the beta flag of a normalization must be 0 or 1");
  spec.scales = reader.flag("the gamma flag of a normalization must be 0 or 1");
  spec.gamma = readPenalty(reader);
  spec.beta = readPenalty(reader);
  return spec;
}

DepthwiseConv2DSpec readDepthwiseConv2D(Reader& reader) {
  DepthwiseConv2DSpec spec;
  spec.multiplier = reader.whole(1, maxCount, "a depth multiplier must be from 1 to 2^24");
  spec.window = readWindow(reader);
  spec.hasBias = reader.flag("the bias flag of a layer must be 0 or 1");
  spec.kernel = readKernel(reader, 4);
  spec.bias = readPenalty(reader);
  return spec;
}

/** Number of channels after each is repeated; refuses a number above 2^24. */
long countRepeatedChannels(Reader& reader, long channels, long times) {
  if (double(channels) * double(times) <= maxCount) return channels * times;
  reader.refuse("a DepthwiseConv2D has more than 2^24 channels");
  return 1;
}

EmbeddingSpec readEmbedding(Reader& reader) {
  EmbeddingSpec spec;
  spec.inputs = reader.whole(1, maxCount, "the inputs of an Embedding must be from 1 to 2^24");
  spec.outputs = reader.whole(1, maxCount, "the outputs of an Embedding must be from 1 to 2^24");
  spec.embeddings = readKernel(reader, 2);
  return spec;
}

double readRate(Reader& reader) {
  return reader.number(0, 0x1.fffffep-1, "a dropout rate must be at least 0 and below 1");
}

/** Refuses a shape with more than 2^24 values. The product is computed in floats, which cannot overflow. */
Shape checkSize(Reader& reader, const Shape& shape) {
  const double count = double(shape.height) * double(shape.width) * double(shape.channels);
  if (count <= maxCount) return shape;
  reader.refuse("a shape has more than 2^24 numbers");
  return {};
}

Shape readImage(Reader& reader) {
  const char* fault = "a length of a shape must be from 1 to 2^24";
  const long height = reader.whole(1, maxCount, fault), width = reader.whole(1, maxCount, fault);
  return checkSize(reader, {false, height, width, reader.whole(1, maxCount, fault)});
}

/** Output shape of windows that slide over an image: one pixel per window. Refuses too large windows. */
Shape slideWindow(Reader& reader, const WindowSpec& window, const Shape& image, long channels) {
  if (image.flat) reader.refuse(needsImage);
  if (reader.refusal() != nullptr) return {};
  const Grid grid(window, image);
  if (grid.down.count == 0 || grid.across.count == 0) reader.refuse("a window does not fit into its image");
  const Shape paddedImage = {false, image.height + window.height, image.width + window.width, image.channels};
  checkSize(reader, paddedImage);
  return checkSize(reader, grid.outputs(channels));
}

/** Reads the fields of a layer and infers the shape of its outputs. */
void readFields(Reader& reader, LayerSpec& layer) {
  const Shape& inputs = layer.inputs;
  layer.outputs = inputs;
  switch (layer.kind) {
    case LayerKind::dense:
      layer.dense = readDense(reader);
      if (!inputs.flat) reader.refuse("a Dense layer has an image as its input: add a Flatten layer");
      layer.outputs = Shape::ofVector(layer.dense.units);
      return;
    case LayerKind::activation:
      layer.activation = readActivation(reader);
      if (layer.activation.kind == ActivationKind::softmax && !inputs.flat) {
        reader.refuse("a softmax has an image as its input: add a Flatten layer");
      }
      return;
    case LayerKind::dropout:
      layer.dropout.rate = readRate(reader);
      return;
    case LayerKind::reshape:
      layer.outputs = readImage(reader);
      if (layer.outputs.count() != inputs.count()) reader.refuse("a Reshape changes the number of inputs");
      return;
    case LayerKind::flatten:
      layer.outputs = Shape::ofVector(inputs.count());
      return;
    case LayerKind::conv2d:
      layer.conv2d = readConv2D(reader);
      layer.outputs = slideWindow(reader, layer.conv2d.window, inputs, layer.conv2d.filters);
      return;
    case LayerKind::maxPooling2d:
    case LayerKind::averagePooling2d:
      layer.pooling = readWindow(reader);
      layer.outputs = slideWindow(reader, layer.pooling, inputs, inputs.channels);
      return;
    case LayerKind::globalAveragePooling2d:
      if (inputs.flat) reader.refuse(needsImage);
      layer.outputs = Shape::ofVector(inputs.channels);
      return;
    case LayerKind::batchNormalization:
    case LayerKind::layerNormalization:
      layer.normalization = readNormalization(reader);
      return;
    case LayerKind::spatialDropout2d:
      layer.dropout.rate = readRate(reader);
      if (inputs.flat) reader.refuse(needsImage);
      return;
    case LayerKind::gaussianNoise:
      layer.gaussianNoise.deviation = reader.nonNegative("a standard deviation must be at least 0");
      return;
    case LayerKind::depthwiseConv2d:
      layer.depthwiseConv2d = readDepthwiseConv2D(reader);
      layer.outputs = slideWindow(
          reader, layer.depthwiseConv2d.window, inputs,
          countRepeatedChannels(reader, inputs.channels, layer.depthwiseConv2d.multiplier));
      return;
    case LayerKind::embedding:
      layer.embedding = readEmbedding(reader);
      if (!inputs.flat) reader.refuse("an Embedding has an image as its input: add a Flatten layer");
      layer.outputs = checkSize(reader, {false, 1, inputs.channels, layer.embedding.outputs});
      return;
  }
}

}  // namespace

LayerSpec readLayer(Reader& reader, const Shape& inputs) {
  LayerSpec layer = {};
  layer.inputs = inputs;
  const LayerKind last = LayerKind::embedding;
  layer.kind = LayerKind(reader.whole(1, int(last), "unknown type of layer"));
  const long fields = reader.whole(0, maxCount, "the number of fields of a layer must be a whole number");
  if (reader.refusal() != nullptr) return layer;
  const double* begin = reader.position();
  readFields(reader, layer);
  if (reader.position() - begin != fields)
    reader.refuse("a layer has the wrong number of fields for its type");
  return layer;
}

}  // namespace ridgeline
