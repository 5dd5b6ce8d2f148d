#pragma once
#include "../matrix.h"
#include "max-pooling2d.h"

namespace ridgeline {

/**
 * Max-pooling of the outputs of a convolution, some rows at a time, while they are in the first cache. For
 * the gradient only the place of each largest number in its window is kept. Windows lie apart, and channels
 * fill whole vectors.
 */
class Maxima {
 public:
  Maxima(const WindowSpec& window, const Shape& image) : grid(window, image), image(image) {}

  void place(Arena& arena, long rows) { places = takeMatrix(arena, rows, count()); }

  const Windows& down() const { return grid.down; }
  /** Number of columns up to the last that a window covers. */
  long columns() const { return grid.across.last(grid.across.count - 1); }
  /** Least number of rows that a row of windows covers. */
  long fewestRows() const {
    const Windows& windows = grid.down;
    const long first = windows.last(0) - windows.first(0), end = windows.count - 1;
    const long last = windows.last(end) - windows.first(end);
    return first < last ? first : last;
  }
  /** Number of largest numbers of an image. */
  long count() const { return grid.outputs(image.channels).count(); }

  /**
   * Writes the largest numbers of a row of windows, and in training keeps their places.
   *
   * @param from the rows that the windows cover, `toRow` floats apart
   */
  void pool(long index, const float* from, long toRow, const Matrix& to, long row, bool training) {
    const long channels = image.channels, before = index * grid.across.count * channels;
    float *own = to.row(row) + before, *place = places.row(row) + before;
    eachPoolOf(0, down().last(index) - down().first(index), grid.across, toRow, channels,
               [=](const auto& pool, long j) {
                 for (long channel = 0; channel < channels; channel += width) {
                   const long output = j * channels + channel;
                   const Lanes most = MaxPooling2D::forward(pool, from + channel);
                   // Before a store, so that no number is loaded again.
                   if (training) store(place + output, placeOf(pool, from + channel, most));
                   store(own + output, most);
                 }
               });
  }

  /** Writes the gradient of an image: that of all windows, but no number beside them. */
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
  /** The place of each in its window, as a float: 0 for the first pixel. */
  Matrix places;

  /** Number of pixels ahead of the first with the largest number; all, where that is NaN. */
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
