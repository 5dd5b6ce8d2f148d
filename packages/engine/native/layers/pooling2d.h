#pragma once
#include "../reduce.h"
#include "../window.h"
#include "layer.h"

namespace ridgeline {

/** The part of a window inside its image, of which it calls `visit` with the place of each pixel, row by row.
 */
struct Pool {
  long top, bottom, left, right;
  /** Floats from row to row and from pixel to pixel. */
  long toRow, toPixel;

  long count() const { return (bottom - top) * (right - left); }
  template <class Visit>
  void each(Visit visit) const {
    for (long y = top; y < bottom; y++) {
      for (long x = left; x < right; x++) visit(y * toRow + x * toPixel);
    }
  }
};

/**
 * One number for each window and channel. A rule has `forward(pool, inputs)`, and `backward(pool, inputs,
 * output, gradient, input gradient)`, which adds to the latter; both are of eight channels.
 *
 * Where channels fill no whole vectors, surplus lanes belong to the next pixel: a store of outputs is
 * overwritten by that pixel's own, and surplus gradients are 0.
 */
template <class Rule>
class Pooling2D final : public Layer {
 public:
  Pooling2D(const WindowSpec& window, const Shape& image)
      : grid(window, image), image(image), results(grid.outputs(image.channels)) {}

  void place(Arena& arena, long rows, const Learning&) override {
    outputs = takeMatrix(arena, rows, results.count());
    inputGradient = takeMatrix(arena, rows, image.count());
  }

  Matrix forward(const Matrix& inputs, Pass&) override {
    taken = inputs;
    const Matrix to = outputs.first(inputs.rows);
    for (long n = 0; n < to.rows; n++) {
      eachVector([&](const Pool& pool, long channel, long output) {
        store(to.row(n) + output, Rule::forward(pool, inputs.row(n) + channel));
      });
      for (long i = to.columns; i < to.stride; i++) to.row(n)[i] = 0;
    }
    return to;
  }

  Matrix backward(const Matrix& gradient, Pass&) override {
    const Matrix to = inputGradient.first(gradient.rows);
    __builtin_memset(to.at, 0, sizeof(float) * to.rows * to.stride);
    for (long n = 0; n < to.rows; n++) {
      eachVector([&](const Pool& pool, long channel, long output) {
        const Mask own = firstLanes(image.channels - channel);
        const Lanes slope = keep(own, load(gradient.row(n) + output));
        Rule::backward(pool, taken.row(n) + channel, load(outputs.row(n) + output), slope,
                       to.row(n) + channel);
      });
    }
    return to;
  }

 private:
  Grid grid;
  Shape image;
  Shape results;
  Matrix taken;
  Matrix outputs;
  Matrix inputGradient;

  /** Calls `visit(pool, first channel, place of the output)` for each eight channels of each window. */
  template <class Visit>
  void eachVector(Visit visit) const {
    const Windows &down = grid.down, &across = grid.across;
    const long channels = image.channels;
    for (long i = 0, output = 0; i < down.count; i++) {
      for (long j = 0; j < across.count; j++, output += channels) {
        const Pool pool = {down.first(i),  down.last(i),           across.first(j),
                           across.last(j), image.width * channels, channels};
        for (long channel = 0; channel < channels; channel += width) visit(pool, channel, output + channel);
      }
    }
  }
};

}  // namespace ridgeline
