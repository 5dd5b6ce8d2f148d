#pragma once
#include "../matrix.h"
#include "max-pooling2d.h"

namespace ridgeline {

/**
 * Max-pooling of the outputs of a convolution, a few rows at a time, while they are in the L1 cache. The
 * gradient needs only the position of each maximum in its window. Requires windows that do not overlap, and
 * whole vectors of channels.
 */
class Maxima {
 public:
  Maxima(const WindowSpec& window, const Shape& image) : grid(window, image), image(image) {}

  void allocate(Arena& arena, long rows) { positions = allocateMatrix(arena, rows, count()); }

  const Windows& down() const { return grid.down; }
  /** Number of columns up to the last one covered by a window. */
  long columns() const { return grid.across.end(grid.across.count - 1); }
  /** Minimum number of rows that a row of windows covers. */
  long minRows() const {
    const Windows& windows = grid.down;
    const long last = windows.count - 1;
    const long firstRows = windows.end(0) - windows.first(0);
    const long lastRows = windows.end(last) - windows.first(last);
    return firstRows < lastRows ? firstRows : lastRows;
  }
  /** Number of maxima of an image. */
  long count() const { return grid.outputs(image.channels).count(); }

  /**
   * Writes the maxima of a row of windows, and in training keeps their positions.
   *
   * @param index index of the row of windows
   * @param from the rows covered by the windows, `toRow` floats apart
   * @param row index of the image in the batch
   */
  void pool(long index, const float* from, long toRow, const Matrix& to, long row, bool training) {
    const long channels = image.channels, before = index * grid.across.count * channels;
    float *target = to.row(row) + before, *position = positions.row(row) + before;
    forEachPoolInRows(0, down().end(index) - down().first(index), grid.across, toRow, channels,
                      [=](const auto& pool, long j) {
                        for (long channel = 0; channel < channels; channel += width) {
                          const long output = j * channels + channel;
                          const Lanes maximum = MaxPooling2D::forward(pool, from + channel);
                          // The store below comes last, because all values would be loaded again after it.
                          if (training) store(position + output, positionOf(pool, from + channel, maximum));
                          store(target + output, maximum);
                        }
                      });
  }

  /** Writes the gradient of the pixels inside the windows of an image; other pixels are not written. */
  void spread(const Matrix& gradient, long row, float* to) const {
    const float *gradients = gradient.row(row), *position = positions.row(row);
    const long channels = image.channels;
    forEachPool(grid, image.width * channels, channels, [=](const auto& pool, long index) {
      for (long channel = 0; channel < channels; channel += width) {
        const long output = index * channels + channel;
        // The addition turns -0 into 0, as a sum of gradients would.
        const Lanes derivative = splat(0) + load(gradients + output), target = load(position + output);
        Lanes pixelNumber = splat(0);
        pool.forEachPixel([&](long offset) {
          store(to + channel + offset, keep(equal(target, pixelNumber), derivative));
          pixelNumber += splat(1);
        });
      }
    });
  }

 private:
  Grid grid;
  Shape image;
  /** Position of each maximum in its window, as a float: 0 for the first pixel. */
  Matrix positions;

  /** Number of pixels before the maximum; the number of all pixels if the maximum is NaN. */
  template <class AnyPool>
  static Lanes positionOf(const AnyPool& pool, const float* from, Lanes maximum) {
    Lanes ahead = splat(1), position = splat(0);
    pool.forEachPixel([&](long offset) {
      ahead = drop(equal(load(from + offset), maximum), ahead);
      position += ahead;
    });
    return position;
  }
};

}  // namespace ridgeline
