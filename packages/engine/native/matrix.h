#pragma once
// Rows of floats, passed between layers.

#include "arena.h"
#include "lanes/lanes.h"

namespace ridgeline {

/** Number of vectors that hold `columns` floats. */
constexpr long panelCount(long columns) { return (columns + width - 1) / width; }

/** A matrix, row by row; each row is padded with zeros to `stride`. */
struct Matrix {
  float* data = nullptr;
  long rows = 0;
  long columns = 0;
  /** Floats between the starts of two rows. */
  long stride = 0;

  float* row(long index) const { return data + index * stride; }
  long panels() const { return panelCount(columns); }
  /** Vectors in all rows, padding included. */
  long vectors() const { return rows * stride / width; }
  /** The first `count` rows. */
  Matrix first(long count) const { return {data, count, columns, stride}; }
};

/** Stride that keeps rows from mapping to the same few cache sets. */
constexpr long paddedStride(long columns) {
  long padded = panelCount(columns) * width;
  return padded % 256 == 0 ? padded + width : padded;
}

/** Allocates a matrix, and a vector after it that a store at the end of the last row may overwrite. */
inline Matrix allocateMatrix(Arena& arena, long rows, long columns) {
  long stride = paddedStride(columns);
  return {arena.allocate<float>(uint64_t(rows) * stride + width), rows, columns, stride};
}

}  // namespace ridgeline
