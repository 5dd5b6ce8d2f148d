#include "conv2d-rows.h"

namespace ridgeline {

Conv2DRows::Conv2DRows(const Grid& grid, const BorderedImage& image, long filters, long columns, long minRows)
    : across(grid.across),
      panels(panelCount(filters)),
      inputs(grid.down.size * grid.across.size * image.channels()),
      slides({columns, grid.down.size, grid.across.size * image.channels(), image.stride(),
              grid.across.stride * image.channels()}) {
  usesSliding = pairIsOneRegister && grid.down.stride == 1 && minRows >= 2 && columns >= minColumns &&
                inputs <= blockTerms && (usesTwins() || panels % 2 == 0);
  if (!usesSliding) slides.columns = across.count;
}

void Conv2DRows::allocate(Arena& arena, const Patches& offsets) {
  this->offsets = offsets;
  if (usesSliding) weights = arena.allocate<float>((panels + 1) / 2 * inputs * floatsPerTerm);
}

void Conv2DRows::loadWeights(const Variable& kernel, const Variable& bias) {
  this->kernel = kernel.panel(0), this->bias = bias.panel(0);
  for (long p = 0; usesSliding && p < panels; p += 2) {
    const float* from = kernel.panel(p);
    float* to = weights + p * inputs * width;
    usesTwins() ? arrangeTwins(inputs, from, to) : arrange(inputs, from, kernel.panel(p + 1), to);
  }
}

void Conv2DRows::multiply(const float* image, long images, long row, long rows, float* to,
                          long toSecond) const {
  images == 2 ? multiplyTwins(image, row, rows, to, toSecond) : multiplyOne(image, row, rows, to);
}

void Conv2DRows::multiplyOne(const float* image, long row, long rows, float* to) const {
  const Right panelsOfKernel = {kernel, inputs * width, width};
  // If all columns are computed, the rows are contiguous.
  const long rowsPerCall = columns() == across.count ? rows : 1;
  for (long r = 0; (!usesSliding || usesTwins()) && r < rows; r += rowsPerCall) {
    multiplyPatches({rowsPerCall * columns(), panels, inputs}, patchesOf(image, row + r), panelsOfKernel,
                    {to + r * columns() * toPixel(), toPixel(), width}, bias);
  }
  for (long p = 0; usesSliding && !usesTwins() && p < panels; p += 2) {
    multiplySlides(slides, rows, image + row * slides.toRow, weights + p * inputs * width,
                   {to + p * width, toPixel(), width}, bias + p * width);
  }
}

void Conv2DRows::multiplyTwins(const float* image, long row, long rows, float* to, long toSecond) const {
  const Outputs outputs = {to, width, toSecond};
  if (usesSliding) {
    multiplyTwinSlides(slides, rows, image + 2 * row * slides.toRow, weights, outputs, bias);
  } else {
    multiplyTwinPatches({rows * across.count, 1, inputs}, patchesOf(image, row), {kernel, 0, width}, outputs,
                        bias);
  }
}

}  // namespace ridgeline
