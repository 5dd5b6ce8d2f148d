#include "conv2d-to-inputs.h"

namespace ridgeline {
namespace {

/**
 * Numbers of missing windows before the first, and after the last, that would also cover pixels of the image.
 * Their gradients count as 0.
 */
struct MissingWindows {
  explicit MissingWindows(const Windows& windows)
      : before((windows.size - 1) / windows.stride),
        after((windows.inputs - 1 + windows.before) / windows.stride - windows.count + 1) {
    if (after < 0) after = 0;
  }
  long before;
  long after;
};

Border computeBorder(const Grid& grid) {
  const MissingWindows down(grid.down), across(grid.across);
  return {down.before, across.before, down.after, across.after};
}

}  // namespace

Conv2DToInputs::Phase::Phase(const Windows& windows, long phase) {
  const long stride = windows.stride;
  from = (phase - windows.before % stride + stride) % stride;
  pixels = from < windows.inputs ? (windows.inputs - from + stride - 1) / stride : 0;
  taps = phase < windows.size ? (windows.size - phase + stride - 1) / stride : 0;
  window = (from + windows.before - phase) / stride;
}

Conv2DToInputs::Conv2DToInputs(const Grid& grid, const Shape& image, long filters)
    : grid(grid),
      image(image),
      filters(filters),
      borderedGradient(grid.outputs(filters), computeBorder(grid)) {}

/**
 * Calls `visit(down, across, index down, index across, pixels, terms)` for each pair of phases, with the
 * numbers of pixels and terms in all previous pairs.
 */
template <class Visit>
void Conv2DToInputs::forEachPhase(Visit visit) const {
  long pixel = 0, term = 0;
  for (long i = 0; i < grid.down.stride; i++) {
    for (long j = 0; j < grid.across.stride; j++) {
      const Phase down(grid.down, i), across(grid.across, j);
      visit(down, across, i, j, pixel, term);
      pixel += down.pixels * across.pixels;
      term += down.taps * across.taps * filters;
    }
  }
}

void Conv2DToInputs::allocate(Arena& arena, long rows) {
  inputGradients = allocateMatrix(arena, rows, image.count());
  borderedGradient.allocate(arena, usesTwins());
  const long termCount = grid.down.size * grid.across.size * filters;
  patches = arena.allocate<int32_t>(image.pixels());
  pixels = arena.allocate<int32_t>(image.pixels());
  terms = arena.allocate<int32_t>(termCount);
  transposedKernel = arena.allocate<float>(uint64_t(termCount) * panels() * width);
  const bool inPlace = grid.down.stride * grid.across.stride == 1 && image.channels % width == 0;
  if (!inPlace) paddedPixels = arena.allocate<float>(2 * uint64_t(image.pixels()) * panels() * width);
  if (terms != nullptr) fillOffsets();
}

void Conv2DToInputs::fillOffsets() {
  const MissingWindows missingDown(grid.down), missingAcross(grid.across);
  forEachPhase([&](const Phase& down, const Phase& across, long, long, long pixel, long term) {
    for (long y = 0; y < down.pixels; y++) {
      for (long x = 0; x < across.pixels; x++, pixel++) {
        patches[pixel] = borderedGradient.offsetOf(missingDown.before + down.window + y,
                                                   missingAcross.before + across.window + x, 0);
        pixels[pixel] = int32_t(
            ((down.from + y * grid.down.stride) * image.width + across.from + x * grid.across.stride) *
            image.channels);
      }
    }
    for (long i = 0; i < down.taps * across.taps * filters; i++) {
      const long tap = i / filters;
      terms[term + i] = borderedGradient.offsetOf(-(tap / across.taps), -(tap % across.taps), i % filters);
    }
  });
}

void Conv2DToInputs::loadWeights(const Variable& kernel) {
  forEachPhase([&](const Phase& down, const Phase& across, long i, long j, long, long term) {
    const long termCount = down.taps * across.taps * filters;
    float* to = transposedKernel + term * panels() * width;
    for (long t = 0; t < termCount; t++) {
      const long tap = t / filters, filter = t % filters;
      const long y = i + tap / across.taps * grid.down.stride, x = j + tap % across.taps * grid.across.stride;
      const float* weights =
          kernel.panel(filter / width) + filter % width + (y * grid.across.size + x) * image.channels * width;
      for (long c = 0; c < image.channels; c++) {
        to[(c / width * termCount + t) * width + c % width] = weights[c * width];
      }
    }
  });
}

void Conv2DToInputs::multiply(const float* gradient, long row) {
  multiplyImages(borderedGradient.addBorder(gradient), row, 1);
}

void Conv2DToInputs::multiplyTwins(const float* gradient, long toSecond, long row) {
  multiplyImages(borderedGradient.addBorderToTwins(gradient, gradient + toSecond), row, 2);
}

/** Multiplies the gradient of one image, or of two interleaved images. */
void Conv2DToInputs::multiplyImages(const float* from, long row, long images) {
  const long toPixel = panels() * width;
  forEachPhase([&](const Phase& down, const Phase& across, long, long, long pixel, long term) {
    const long count = down.pixels * across.pixels, termCount = down.taps * across.taps * filters;
    const ProductSize size = {count, panels(), termCount};
    const Patches left = {from, patches + pixel, terms + term};
    const float* weights = transposedKernel + term * toPixel;
    float* target = paddedPixels == nullptr ? inputGradients.row(row) : paddedPixels;
    const long toSecond = paddedPixels == nullptr ? inputGradients.stride : count * toPixel;
    if (images == 2) {
      multiplyTwinPatches(size, left, {weights, 0, width}, {target, toPixel, toSecond}, nullptr);
    } else {
      multiplyPatches(size, left, {weights, termCount * width, width}, {target, toPixel, width}, nullptr);
    }
    for (long n = 0; paddedPixels != nullptr && n < images; n++) {
      for (long p = 0; p < count; p++) {
        __builtin_memcpy(inputGradients.row(row + n) + pixels[pixel + p],
                         paddedPixels + n * toSecond + p * toPixel, sizeof(float) * image.channels);
      }
    }
  });
}

}  // namespace ridgeline
