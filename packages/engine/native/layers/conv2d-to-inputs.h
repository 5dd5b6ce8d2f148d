#pragma once
#include "../bordered-image.h"
#include "../patches.h"
#include "../variable.h"
#include "../window.h"

namespace ridgeline {

/**
 * The gradient of a convolution with respect to its image: for each pixel, the sum over the windows that
 * cover it of the window's gradient times the weights of the pixel's place in it.
 *
 * With a stride, which places of a window can meet a pixel depends on the pixel's row and column modulo the
 * strides: its phase. So each phase is a product of patches of the outputs' gradient with its own part of the
 * kernel, transposed.
 */
class Conv2DToInputs {
 public:
  Conv2DToInputs(const Grid& grid, const Shape& image, long filters);

  void place(Arena& arena, long rows);
  /** Room for the gradient of some images. */
  Matrix room(long rows) const { return outputs.first(rows); }
  Matrix multiply(const Matrix& gradient, const Variable& kernel);

 private:
  /** Part of an axis: pixel i of a phase lies at `from + i * stride`, tap j of a window at `phase + j *
   * stride`. */
  struct Phase {
    Phase(const Windows& windows, long phase);
    long from;
    long pixels;
    long taps;
    /** Window whose tap 0 meets the first pixel. */
    long window;
  };

  Grid grid;
  Shape image;
  long filters;
  BorderedImage slopes;
  Matrix outputs;
  /** Phase by phase: the place of each pixel's patch in the gradient, and of the pixel in the image. */
  int32_t* patches = nullptr;
  int32_t* pixels = nullptr;
  /** Phase by phase: the place of each term `[taps, filters]` in a patch. */
  int32_t* terms = nullptr;
  /** Phase by phase: the transposed kernel, `[panels][taps, filters][8]`. */
  float* transposed = nullptr;
  /** The pixels of a phase in whole vectors; null if they can be written in place. */
  float* padded = nullptr;

  long panels() const { return panelsOf(image.channels); }
  bool hasTwins() const { return areTwins(panels()); }
  void multiplyImages(const float* from, const Matrix& to, long row, long images);
  template <class Visit>
  void eachPhase(Visit visit) const;
  void fillPlaces();
  void transpose(const Variable& kernel);
};

}  // namespace ridgeline
