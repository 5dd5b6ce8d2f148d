#pragma once
#include "../window.h"

namespace ridgeline {

/** The part of a window inside its image. Visits the offset of each pixel, row by row. */
struct Pool {
  long top, bottom, left, right;
  /** Floats between two rows, and between two pixels. */
  long toRow, toPixel;

  long count() const { return (bottom - top) * (right - left); }
  template <class Visit>
  void forEachPixel(Visit visit) const {
    for (long y = top; y < bottom; y++) {
      for (long x = left; x < right; x++) visit(y * toRow + x * toPixel);
    }
  }
};

/** A window of 2x2 pixels inside its image, visited in the same order without a loop. */
struct SquarePool {
  long first, toRow, toPixel;

  static long count() { return 4; }
  template <class Visit>
  void forEachPixel(Visit visit) const {
    visit(first), visit(first + toPixel), visit(first + toRow), visit(first + toRow + toPixel);
  }
};

/**
 * Calls `visit(pool, index)` for each window in a row of windows, which covers the image's rows from `top` to
 * before `bottom`. Arguments are passed by value: otherwise a store could change them, and each window would
 * read them again.
 */
template <class Visit>
void forEachPoolInRows(long top, long bottom, Windows across, long toRow, long toPixel, Visit visit) {
  if (bottom - top == 2 && across.size == 2 && across.areInside()) {
    long first = top * toRow;
    for (long j = 0; j < across.count; j++, first += across.stride * toPixel) {
      visit(SquarePool{first, toRow, toPixel}, j);
    }
  } else {
    for (long j = 0; j < across.count; j++) {
      visit(Pool{top, bottom, across.first(j), across.end(j), toRow, toPixel}, j);
    }
  }
}

/** Calls `visit(pool, index)` for each window of an image, row by row. */
template <class Visit>
void forEachPool(const Grid& grid, long toRow, long toPixel, Visit visit) {
  for (long i = 0; i < grid.down.count; i++) {
    const long before = i * grid.across.count;
    forEachPoolInRows(grid.down.first(i), grid.down.end(i), grid.across, toRow, toPixel,
                      [=](const auto& pool, long j) { visit(pool, before + j); });
  }
}

}  // namespace ridgeline
