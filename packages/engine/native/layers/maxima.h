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

  void place(Arena& arena, long rows) { places = takeMatrix(arena, rows, count()); }

  const Windows& down() const { return grid.down; }
  /** Number of columns up to the last one covered by a window. */
  long columns() const { return grid.across.last(grid.across.count - 1); }
  /** Minimum number of rows that a row of windows covers. */
  long fewestRows() const {
    const Windows& windows = grid.down;
    const long first = windows.last(0) - windows.first(0), end = windows.count - 1;
    const long last = windows.last(end) - windows.first(end);
    return first < last ? first : last;
  }
  /** Number of maxima of an image. */
  long count() const { return grid.outputs(image.channels).count(); }

  /**
   * Writes the maxima of a row of windows, and in training keeps their positions.
   *
   * @param from the rows covered by the windows, `toRow` floats apart
   */
  void pool(long index, const float* from, long toRow, const Matrix& to, long row, bool training) {
    const long channels = image.channels, before = index * grid.across.count * channels;
    float *own = to.row(row) + before, *place = places.row(row) + before;
    eachPoolOf(0, down().last(index) - down().first(index), grid.across, toRow, channels,
               [=](const auto& pool, long j) {
                 for (long channel = 0; channel < channels; channel += width) {
                   const long output = j * channels + channel;
                   const Lanes most = MaxPooling2D::forward(pool, from + channel);
                   // Before the store below, after which values would be loaded again.
                   if (training) store(place + output, placeOf(pool, from + channel, most));
                   store(own + output, most);
                 }
               });
  }

  /** Writes the gradient inside the windows of an image; values outside are not written. */
  void spread(const Matrix& gradient, long row, float* to) const {
    const float *slopes = gradient.row(row), *place = places.row(row);
    const long channels = image.channels;
    eachPool(grid, image.width * channels, channels, [=](const auto& pool, long index) {
      for (long channel = 0; channel < channels; channel += width) {
        const long output = index * channels + channel;
        const Lanes slope = all(0) + load(slopes + output), own = load(place + output);
        Lanes number = all(0);
        pool.each([&](long at) {
          store(to + channel + at, keep(equal(own, number), slope));
          number += all(1);
        });
      }
    });
  }

 private:
  Grid grid;
  Shape image;
  /** Position of each maximum in its window, as a float: 0 for the first pixel. */
  Matrix places;

  /** Number of pixels before the maximum; the number of all pixels if the maximum is NaN. */
  template <class Windowed>
  static Lanes placeOf(const Windowed& pool, const float* from, Lanes most) {
    Lanes ahead = all(1), place = all(0);
    pool.each([&](long at) {
      ahead = drop(equal(load(from + at), most), ahead);
      place += ahead;
    });
    return place;
  }
};

}  // namespace ridgeline
