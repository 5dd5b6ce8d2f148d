#include "sliding.h"

#include "columns.h"

namespace ridgeline {
namespace {

/** Maximum number of columns of a tile: its two rows take 26 of the 32 registers of AVX-512. */
constexpr int maxColumns = 13;

/** The sums of a tile's upper and lower row. */
template <class TileColumns, int columns>
struct Sums {
  typename TileColumns::Type upper[columns], lower[columns];
};

/**
 * Adds the terms of one row of the image. The upper windows multiply it by the row of weights at
 * `upperWeights`, the lower ones by the row at `lowerWeights`; null for a window that does not cover the row.
 */
template <bool inUpper, bool inLower, class TileColumns, int columns>
inline void addRow(Sums<TileColumns, columns>& sums, const float* image, long toColumn, long run,
                   const float* upperWeights, const float* lowerWeights) {
  for (long k = 0; k < run; k++) {
    const long term = k * floatsPerTerm;
    const auto upper = TileColumns::loadAdjacent((inUpper ? upperWeights : lowerWeights) + term);
    const auto lower = TileColumns::loadAdjacent((inLower ? lowerWeights : upperWeights) + term);
#pragma GCC unroll 16
    for (int c = 0; c < columns; c++) {
      const auto number = TileColumns::splatFrom(image + TileColumns::images * (c * toColumn + k));
      if (inUpper) sums.upper[c] = multiplyAdd(number, upper, sums.upper[c]);
      if (inLower) sums.lower[c] = multiplyAdd(number, lower, sums.lower[c]);
    }
  }
}

/** Computes one tile: two rows of `columns` outputs in registers. */
template <class TileColumns, int columns>
void computeTile(Slides slides, const float* image, const float* weights, Outputs outputs,
                 const float* start) {
  // Both images have the same start.
  const auto begin = TileColumns::load(start, TileColumns::images == 2 ? 0 : width);
  Sums<TileColumns, columns> sums;
#pragma GCC unroll 16
  for (int c = 0; c < columns; c++) sums.upper[c] = sums.lower[c] = begin;
  const long toRow = TileColumns::images * slides.toRow, weightsPerRow = slides.run * floatsPerTerm;
  addRow<true, false>(sums, image, slides.toColumn, slides.run, weights, nullptr);
  for (long u = 1; u < slides.height; u++) {
    image += toRow, weights += weightsPerRow;
    addRow<true, true>(sums, image, slides.toColumn, slides.run, weights, weights - weightsPerRow);
  }
  addRow<false, true>(sums, image + toRow, slides.toColumn, slides.run, nullptr, weights);
  float* below = outputs.data + slides.columns * outputs.toRow;
#pragma GCC unroll 16
  for (int c = 0; c < columns; c++) {
    TileColumns::store(outputs.data + c * outputs.toRow, outputs.toPanel, sums.upper[c]);
    TileColumns::store(below + c * outputs.toRow, outputs.toPanel, sums.lower[c]);
  }
}

/** Computes a tile whose width, `minColumns` to `columns`, is known only at run time. */
template <class TileColumns, int columns>
void dispatchTile(long columnCount, Slides slides, const float* image, const float* weights, Outputs outputs,
                  const float* start) {
  if (columnCount == columns)
    return computeTile<TileColumns, columns>(slides, image, weights, outputs, start);
  if constexpr (columns > minColumns) {
    dispatchTile<TileColumns, columns - 1>(columnCount, slides, image, weights, outputs, start);
  }
}

/** Multiplies all rows. The last tile of a row, and the last two rows, may compute some outputs again. */
template <class TileColumns>
void multiplyAll(const Slides& slides, long rows, const float* image, const float* weights, Outputs outputs,
                 const float* start) {
  const long tiles = (slides.columns + maxColumns - 1) / maxColumns;
  const long columnCount = (slides.columns + tiles - 1) / tiles;
  for (long i = 0; i < rows; i += 2) {
    const long row = i + 2 > rows ? rows - 2 : i;
    for (long j = 0; j < slides.columns; j += columnCount) {
      const long column = j + columnCount > slides.columns ? slides.columns - columnCount : j;
      float* to = outputs.data + (row * slides.columns + column) * outputs.toRow;
      dispatchTile<TileColumns, maxColumns>(
          columnCount, slides, image + TileColumns::images * (row * slides.toRow + column * slides.toColumn),
          weights, {to, outputs.toRow, outputs.toPanel}, start);
    }
  }
}

}  // namespace

void arrange(long terms, const float* first, const float* second, float* to) {
  for (long k = 0; k < terms * width; k += width) storePair(to + 2 * k, loadPair(first + k, second + k));
}

void arrangeTwins(long terms, const float* panel, float* to) {
  for (long k = 0; k < terms * width; k += width) storePair(to + 2 * k, loadTwins(panel + k, panel + k));
}

void multiplySlides(const Slides& slides, long rows, const float* image, const float* weights,
                    Outputs outputs, const float* start) {
  multiplyAll<Columns<2>>(slides, rows, image, weights, outputs, start);
}

void multiplyTwinSlides(const Slides& slides, long rows, const float* image, const float* weights,
                        Outputs outputs, const float* start) {
  multiplyAll<TwinColumns>(slides, rows, image, weights, outputs, start);
}

}  // namespace ridgeline
