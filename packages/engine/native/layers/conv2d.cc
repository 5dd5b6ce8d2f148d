#include "conv2d.h"

namespace ridgeline {
namespace {

/** Padding that windows need beyond the image. */
Border computeBorder(const Windows& down, const Windows& across) {
  const auto after = [](const Windows& windows) {
    const long excess = (windows.count - 1) * windows.stride + windows.size - windows.before - windows.inputs;
    return excess > 0 ? excess : 0;
  };
  return {down.before, across.before, after(down), after(across)};
}

}  // namespace

Conv2D::Conv2D(const Conv2DSpec& spec, const WindowSpec* pooling, const Shape& inputs, bool isFirst)
    : grid(spec.window, inputs),
      image(inputs, computeBorder(grid.down, grid.across)),
      kernel({4, {spec.window.height, spec.window.width, inputs.channels, spec.filters}}, spec.kernel),
      bias({1, {spec.filters}}, spec.bias),
      hasBias(spec.hasBias),
      isFirst(isFirst),
      isPooled(pooling != nullptr),
      maxima(isPooled ? *pooling : WindowSpec{1, 1, 1, 1, false}, grid.outputs(spec.filters)),
      outputRows(grid, image, spec.filters, isPooled ? maxima.columns() : grid.across.count,
                 isPooled ? maxima.minRows() : grid.down.count),
      toInputs(grid, inputs, spec.filters),
      sparse(pixels(), kernel.inputs, spec.filters),
      inputGradients(inputs, computeBorder(grid.down, grid.across)) {}

void Conv2D::allocate(Arena& arena, long rows, const Learning& learning) {
  kernel.allocate(arena, learning);
  bias.allocate(arena, learning);
  image.allocate(arena, usesTwins());
  outputs = allocateMatrix(arena, rows, isPooled ? maxima.count() : pixels() * kernel.units);
  if (isPooled) maxima.allocate(arena, rows);
  if (!isFirst) toInputs.allocate(arena, rows);
  if (supportsSparse()) sparse.allocate(arena), inputGradients.allocate(arena);
  if (isPooled || kernel.units % width != 0) {
    const uint64_t outputsAtOnce = isPooled ? maxima.down().size * grid.across.count : pixels();
    paddedOutputs = arena.allocate<float>(2 * outputsAtOnce * toPixel());
    paddedGradients = arena.allocate<float>(2 * uint64_t(pixels()) * toPixel());
  }
  if (usesTwins()) twinGradients = arena.allocate<float>(2 * uint64_t(blocks()) * kernel.vectors() * width);
  if (!learning.waitsForNorm()) kernelScratch = arena.allocate<float>(uint64_t(kernel.vectors()) * width);
  biasScratch = arena.allocate<float>(bias.vectors() * width);
  patches = arena.allocate<int32_t>(pixels());
  terms = arena.allocate<int32_t>(kernel.inputs);
  outputRows.allocate(arena, {nullptr, patches, terms});
  if (terms != nullptr) fillOffsets();
}

void Conv2D::fillOffsets() {
  const Windows &down = grid.down, &across = grid.across;
  for (long i = 0; i < pixels(); i++) {
    patches[i] = image.offsetOf(i / across.count * down.stride, i % across.count * across.stride, 0);
  }
  const long channels = kernel.inputs / (down.size * across.size);
  for (long i = 0; i < kernel.inputs; i++) {
    const long tap = i / channels;
    terms[i] = image.offsetOf(tap / across.size, tap % across.size, i % channels);
  }
}

Matrix Conv2D::forward(const Matrix& inputs, Pass& pass) {
  savedInputs = inputs;
  outputRows.loadWeights(kernel, bias);
  const Matrix to = outputs.first(inputs.rows);
  for (long n = 0, images; n < to.rows; n += images) {
    images = usesTwins() && n + 1 < to.rows ? 2 : 1;
    const float* from = images == 2 ? image.addBorderToTwins(inputs.row(n), inputs.row(n + 1))
                                    : image.addBorder(inputs.row(n));
    if (isPooled) {
      forwardPooled(from, images, to, n, pass.training);
    } else {
      forwardWhole(from, images, to, n);
    }
  }
  return to;
}

void Conv2D::forwardWhole(const float* from, long images, const Matrix& to, long row) const {
  const long rows = grid.down.count;
  if (paddedOutputs == nullptr) return outputRows.multiply(from, images, 0, rows, to.row(row), to.stride);
  outputRows.multiply(from, images, 0, rows, paddedOutputs, pixels() * toPixel());
  for (long n = 0; n < images; n++) {
    for (long p = 0; p < pixels(); p++) {
      __builtin_memcpy(to.row(row + n) + p * kernel.units, paddedOutputs + (n * pixels() + p) * toPixel(),
                       sizeof(float) * kernel.units);
    }
  }
}

/** Computes the rows covered by one row of pooling windows, and pools them. */
void Conv2D::forwardPooled(const float* from, long images, const Matrix& to, long row, bool training) {
  const Windows& down = maxima.down();
  const long toRow = outputRows.columns() * toPixel(), toSecond = down.size * toRow;
  for (long i = 0; i < down.count; i++) {
    outputRows.multiply(from, images, down.first(i), down.end(i) - down.first(i), paddedOutputs, toSecond);
    for (long n = 0; n < images; n++) {
      maxima.pool(i, paddedOutputs + n * toSecond, toRow, to, row + n, training);
    }
  }
}

Matrix Conv2D::backward(const Matrix& gradient, Pass& pass) {
  float* kernelGradient = kernel.gradientAt(0, kernelScratch);
  biasGradient = bias.gradientAt(0, biasScratch);
  if (supportsSparse()) sparse.listNonzeros(padToVectors(gradient, 0, 1), toPixel());
  const bool isSparse = supportsSparse() && sparse.hasFewNonzeros();
  // Uses the weights before they change.
  const Matrix inputGradient = isSparse  ? backwardSparse(gradient, kernelGradient)
                               : isFirst ? Matrix()
                                         : backToInputs(gradient);
  long n = isSparse ? gradient.rows : 0;
  for (; usesTwins() && n + 1 < gradient.rows; n += 2) addTwinGradients(gradient, n, kernelGradient);
  for (; n < gradient.rows; n++) addGradients(gradient, n, kernelGradient);
  kernel.learn(*pass.learning, 0, kernel.vectors(), kernelGradient);
  if (hasBias) bias.learn(*pass.learning, 0, bias.vectors(), biasGradient);
  return inputGradient;
}

/** Computes the gradient of the inputs. */
Matrix Conv2D::backToInputs(const Matrix& gradient) {
  toInputs.loadWeights(kernel);
  const auto imagesAt = [&](long row, long images) {
    return isPooled ? padToVectors(gradient, row, images) : gradient.row(row);
  };
  long n = 0;
  for (; toInputs.usesTwins() && n + 1 < gradient.rows; n += 2) {
    toInputs.multiplyTwins(imagesAt(n, 2), isPooled ? toSecond(gradient) : gradient.stride, n);
  }
  for (; n < gradient.rows; n++) toInputs.multiply(imagesAt(n, 1), n);
  return toInputs.gradients(gradient.rows);
}

/** Computes the gradients of `backward` from only the nonzero gradients of the outputs. */
Matrix Conv2D::backwardSparse(const Matrix& gradient, float* kernelGradient) {
  const bool usesSparseInputs = supportsSparseInputs();
  if (usesSparseInputs) sparse.loadWeights(kernel);
  const Matrix to = usesSparseInputs ? toInputs.gradients(gradient.rows)
                    : isFirst        ? Matrix()
                                     : backToInputs(gradient);
  for (long n = 0; n < gradient.rows; n++) {
    const float* derivative = padToVectors(gradient, n, 1);
    sparse.listNonzeros(derivative, toPixel());
    if (usesSparseInputs) {
      sparse.addToImage(inputGradients.clear(to.row(n)), patches, terms);
      inputGradients.extract(to.row(n));
    }
    sparse.addToKernel(image.addBorder(savedInputs.row(n)), patches, terms, n == 0);
    addBiasGradient(derivative, n);
  }
  sparse.writeKernel(kernel, kernelGradient);
  return to;
}

/** Adds the kernel and bias gradients of an image to the sums. */
void Conv2D::addGradients(const Matrix& gradient, long row, float* kernelGradient) {
  const float* derivative = padToVectors(gradient, row, 1);
  multiplyPatches({kernel.inputs, kernel.panels(), pixels()},
                  {image.addBorder(savedInputs.row(row)), terms, patches}, {derivative, width, toPixel()},
                  {kernelGradient, width, kernel.inputs * width}, nullptr, row > 0);
  addBiasGradient(derivative, row);
}

/** Adds the gradients of two images in sequence, in the order of `addGradients`. */
void Conv2D::addTwinGradients(const Matrix& gradient, long row, float* kernelGradient) {
  const float* derivative = padToVectors(gradient, row, 2);
  const float* from = image.addBorderToTwins(savedInputs.row(row), savedInputs.row(row + 1));
  const long count = kernel.vectors() * width;
  for (long b = 0; b < blocks(); b++) {
    const long k = b * blockTerms, remaining = pixels() - k;
    multiplyTwinPatches({kernel.inputs, 1, remaining < blockTerms ? remaining : blockTerms},
                        {from, terms, patches + k}, {derivative + k * width, toSecond(gradient), width},
                        {twinGradients + 2 * b * count, width, count}, nullptr);
  }
  for (long second = 0; second < 2; second++) {
    for (long b = 0; b < blocks(); b++) {
      const bool isFirstSum = row + second + b == 0;
      const auto addSum = [isFirstSum](Lanes sum, Lanes before) { return isFirstSum ? sum : before + sum; };
      transform(kernel.vectors(), kernelGradient, addSum, twinGradients + (2 * b + second) * count,
                kernelGradient);
    }
    addBiasGradient(derivative + second * toSecond(gradient), row + second);
  }
}

/** Adds the bias gradient of an image to the sum. */
void Conv2D::addBiasGradient(const float* derivative, long row) {
  for (long u = 0; u < toPixel(); u += width) {
    const Lanes sum = sumLanes(pixels(), [&](long p) { return load(derivative + p * toPixel() + u); });
    store(biasGradient + u, row == 0 ? sum : load(biasGradient + u) + sum);
  }
}

const float* Conv2D::padToVectors(const Matrix& from, long row, long images) const {
  if (paddedGradients == nullptr) return from.row(row);
  for (long n = 0; n < images; n++) {
    float* target = paddedGradients + n * pixels() * toPixel();
    if (isPooled) {
      maxima.spread(from, row + n, target);
      continue;
    }
    for (long p = 0; p < pixels(); p++) {
      __builtin_memcpy(target + p * toPixel(), from.row(row + n) + p * kernel.units,
                       sizeof(float) * kernel.units);
    }
  }
  return paddedGradients;
}

Layer* makeConv2D(const Conv2DSpec& spec, const WindowSpec* pooling, const Shape& inputs, bool isFirst,
                  Arena& arena) {
  return new (arena) Conv2D(spec, pooling, inputs, isFirst);
}

}  // namespace ridgeline
