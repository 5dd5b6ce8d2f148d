#include "conv2d.h"

#include "../patches.h"

namespace ridgeline {
namespace {

/** Zeros that windows reach beyond the image. */
Border borderOf(const Windows& down, const Windows& across) {
  const auto behind = [](const Windows& windows) {
    const long beyond = (windows.count - 1) * windows.stride + windows.size - windows.before - windows.inputs;
    return beyond > 0 ? beyond : 0;
  };
  return {down.before, across.before, behind(down), behind(across)};
}

}  // namespace

Conv2D::Conv2D(const Conv2DSpec& spec, const Shape& inputs, bool first)
    : grid(spec.window, inputs),
      image(inputs, borderOf(grid.down, grid.across)),
      kernel({4, {spec.window.height, spec.window.width, inputs.channels, spec.filters}}, spec.kernel),
      bias({1, {spec.filters}}, spec.bias),
      hasBias(spec.hasBias),
      first(first),
      toInputs(grid, inputs, spec.filters) {}

void Conv2D::place(Arena& arena, long rows, const Learning& learning) {
  kernel.place(arena, learning);
  bias.place(arena, learning);
  image.place(arena);
  outputs = takeMatrix(arena, rows, pixels() * kernel.units);
  if (!first) toInputs.place(arena, rows);
  if (kernel.units % width != 0) padded = arena.take<float>(uint64_t(pixels()) * toPixel());
  if (!learning.waitsForNorm()) kernelSlope = arena.take<float>(uint64_t(kernel.vectors()) * width);
  biasSlope = arena.take<float>(bias.vectors() * width);
  patches = arena.take<int32_t>(pixels());
  terms = arena.take<int32_t>(kernel.inputs);
  if (terms != nullptr) fillPlaces();
}

void Conv2D::fillPlaces() {
  const Windows &down = grid.down, &across = grid.across;
  for (long i = 0; i < pixels(); i++) {
    patches[i] = image.placeOf(i / across.count * down.stride, i % across.count * across.stride, 0);
  }
  const long channels = kernel.inputs / (down.size * across.size);
  for (long i = 0; i < kernel.inputs; i++) {
    const long tap = i / channels;
    terms[i] = image.placeOf(tap / across.size, tap % across.size, i % channels);
  }
}

Matrix Conv2D::forward(const Matrix& inputs, Pass&) {
  taken = inputs;
  const Matrix to = outputs.first(inputs.rows);
  const long units = kernel.units;
  for (long n = 0; n < to.rows; n++) {
    float* own = padded == nullptr ? to.row(n) : padded;
    multiplyPatches({pixels(), kernel.panels(), kernel.inputs}, {image.of(inputs.row(n)), patches, terms},
                    {kernel.panel(0), kernel.inputs * width, width}, {own, toPixel(), width}, bias.panel(0));
    for (long p = 0; padded != nullptr && p < pixels(); p++) {
      __builtin_memcpy(to.row(n) + p * units, padded + p * toPixel(), sizeof(float) * units);
    }
  }
  return to;
}

Matrix Conv2D::backward(const Matrix& gradient, Pass& pass) {
  // Before the weights move.
  const Matrix ofInputs = first ? Matrix() : toInputs.multiply(gradient, kernel);
  float *ofKernel = kernel.gradientAt(0, kernelSlope), *ofBias = bias.gradientAt(0, biasSlope);
  for (long n = 0; n < gradient.rows; n++) addGradients(gradient, n, ofKernel, ofBias);
  kernel.learn(*pass.learning, 0, kernel.vectors(), ofKernel);
  if (hasBias) bias.learn(*pass.learning, 0, bias.vectors(), ofBias);
  return ofInputs;
}

/** Adds those of an image to those of the images before it. */
void Conv2D::addGradients(const Matrix& gradient, long row, float* ofKernel, float* ofBias) {
  const float* slope = gradient.row(row);
  for (long p = 0; padded != nullptr && p < pixels(); p++) {
    __builtin_memcpy(padded + p * toPixel(), slope + p * kernel.units, sizeof(float) * kernel.units);
  }
  if (padded != nullptr) slope = padded;
  multiplyPatches({kernel.inputs, kernel.panels(), pixels()}, {image.of(taken.row(row)), terms, patches},
                  {slope, width, toPixel()}, {ofKernel, width, kernel.inputs * width}, nullptr, row > 0);
  for (long u = 0; u < toPixel(); u += width) {
    const Lanes own = sumLanes(pixels(), [&](long p) { return load(slope + p * toPixel() + u); });
    store(ofBias + u, row == 0 ? own : load(ofBias + u) + own);
  }
}

Layer* makeConv2D(const Conv2DSpec& spec, const Shape& inputs, bool first, Arena& arena) {
  return new (arena) Conv2D(spec, inputs, first);
}

}  // namespace ridgeline
